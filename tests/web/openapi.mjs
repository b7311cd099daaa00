// Opens the OpenAPI page in a headless Chromium, and tries a call.
// Usage: node openapi.mjs BASE_URL CHROMIUM NAME PASSWORD [SCREENSHOT]; prints its observations as JSON.
import { look } from './browser.mjs';

const [base, executablePath, name, password, screenshot] = process.argv.slice(2);

const saw = await look(base, executablePath, async (browser, page, saw) => {
  const login = await browser.request.post(`${base}/session`, { data: { name, password } });
  if (login.status() !== 204) throw new Error(`The login ended with ${login.status()}.`);
  const cookies = await browser.cookies();
  saw.cookie = cookies.find((cookie) => cookie.name === 'XSRF-TOKEN').value;
  await page.goto(`${base}/openapi`);
  const operation = page.locator('#operations-ChatSession-createChatSession');
  await operation.waitFor();
  saw.calls = await page.locator('.opblock').evaluateAll((blocks) =>
    blocks.map((block) =>
      ['method', 'path', 'description']
        .map((part) => block.querySelector(`.opblock-summary-${part}`).textContent.trim())
        // Swagger UI puts zero-width spaces into long paths.
        .map((text) => text.replaceAll('\u200b', '')),
    ),
  );
  if (screenshot) await page.screenshot({ path: screenshot, fullPage: true });

  await operation.getByRole('button', { name: 'POST' }).first().click();
  await operation.getByText('Responses', { exact: true }).first().waitFor();
  saw.operation = await operation.innerText();
  const sent = page.waitForRequest((request) => request.method() === 'POST');
  await operation.getByRole('button', { name: 'Try it out' }).click();
  await operation.getByRole('button', { name: 'Execute' }).click();
  const request = await sent;
  saw.token = await request.headerValue('x-xsrf-token');
  saw.status = (await request.response()).status();
});
console.log(JSON.stringify(saw));
