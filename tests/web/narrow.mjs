// Opens the pages on screens of several widths, light and dark, and measures what is readable.
// Usage: node narrow.mjs BASE_URL CHROMIUM; prints its observations as JSON.
import { look } from './browser.mjs';

const [base, executablePath] = process.argv.slice(2);

const saw = await look(base, executablePath, async (browser, page, saw) => {
  saw.wide = [];
  saw.faint = [];
  /** Notes a page that is wider than the screen, and texts of less contrast than WCAG asks for. */
  const measure = async (name, texts) => {
    for (const width of [390, 1280]) {
      for (const colorScheme of ['light', 'dark']) {
        await page.setViewportSize({ width, height: 800 });
        await page.emulateMedia({ colorScheme });
        // Two frames, for styles and for the editors' themes.
        await page.evaluate(
          () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
        );
        const what = `${name} at ${width}, ${colorScheme}`;
        if (await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)) {
          saw.wide.push(what);
        }
        const contrast = await page.locator(texts).evaluateAll((elements) => {
          const numbers = (color) => (color.match(/[\d.]+/g) ?? []).map(Number);
          const over = ([r, g, b, a = 1], below) =>
            [r, g, b].map((value, index) => value * a + below[index] * (1 - a));
          const luminance = (color) =>
            color
              .map((value) => value / 255)
              .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
              .reduce((sum, value, index) => sum + value * [0.2126, 0.7152, 0.0722][index], 0);
          const behind = (element) => {
            if (element === null) {
              // A browser paints Canvas where a page paints nothing; it is dark in dark mode.
              const probe = document.createElement('i');
              probe.style.color = 'Canvas';
              document.body.append(probe);
              const canvas = numbers(getComputedStyle(probe).color);
              probe.remove();
              return canvas;
            }
            const background = numbers(getComputedStyle(element).backgroundColor);
            if ((background[3] ?? 1) === 1) return background;
            return over(background, behind(element.parentElement));
          };
          return elements
            .filter((element) => element.checkVisibility() && /\w/.test(element.innerText))
            .map((element) => {
              const below = behind(element);
              const text = over(numbers(getComputedStyle(element).color), below);
              const [low, high] = [luminance(text), luminance(below)].sort((a, b) => a - b);
              return [element.innerText.slice(0, 30), (high + 0.05) / (low + 0.05)];
            });
        });
        if (contrast.length === 0) saw.faint.push(`${what}: there is no text`);
        for (const [text, ratio] of contrast) {
          if (ratio < 4.5) saw.faint.push(`${what}: ${text} ${ratio.toFixed(2)}`);
        }
      }
    }
  };
  await page.goto(`${base}/`);
  saw.links = await page.getByRole('link').evaluateAll((links) => links.map((link) => link.pathname));
  saw.start = await page.locator('body').innerText();
  await measure('start', 'h1, p, dt, dd, a');
  await page.goto(`${base}/demo`);
  const [customer, agent] = ['Customer', 'Agent'].map((name) => page.getByRole('region', { name, exact: true }));
  await agent.getByLabel('Password').waitFor();
  await measure('console', 'h1, h2, label, button');
  await agent.getByRole('button', { name: 'Log in' }).click();
  const customerName = 'Ada Longstocking of the Long Island Company';
  await customer.getByLabel('Your name').fill(customerName);
  await customer.getByLabel('Your question').fill(`Is ${'this'.repeat(50)} fine?`);
  await customer.getByRole('button', { name: 'Start the chat' }).click();
  await agent.getByRole('button', { name: `Pick up ${customerName}` }).click();
  await agent.getByRole('button', { name: 'Transfer' }).waitFor();
  await measure('console, chatting', 'h1, h2, h3, p, li, button, .author, .text, .online');
  await agent.getByRole('button', { name: 'Log out' }).click();
  await agent.getByLabel('Password').waitFor();
  await page.goto(`${base}/graphql`);
  await page.getByLabel('Name').waitFor();
  await measure('login', 'h1, p, label, button');
  await page.getByRole('button', { name: 'JODA' }).click();
  const code = page.locator('.graphiql-query-editor .view-line', { hasText: 'chatSessionId' });
  await code.waitFor();
  await measure('GraphiQL', '.who, .graphiql-tab-button, .graphiql-editor-tools button, .mtk1, .mtk6');
  await page.setViewportSize({ width: 390, height: 800 });
  saw.editorWidth = (await page.locator('.graphiql-query-editor .graphiql-editor').boundingBox()).width;
  await page.getByRole('button', { name: /Execute query/i }).click();
  const answer = page.locator('.graphiql-response .view-line', { hasText: 'FORBIDDEN' });
  await answer.waitFor();
  saw.answerWidth = (await page.locator('.graphiql-response').boundingBox()).width;
  await page.getByRole('button', { name: /Show Documentation Explorer/i }).click();
  await page.getByRole('link', { name: 'Mutation' }).click();
  saw.docsWidth = (await page.locator('.graphiql-doc-explorer').boundingBox()).width;
  // GraphiQL's own switch.
  await page.emulateMedia({ colorScheme: 'light' });
  await page.getByRole('button', { name: /settings/i }).click();
  await page.getByRole('button', { name: 'Dark', exact: true }).click();
  await page.keyboard.press('Escape');
  await page.reload();
  await code.waitFor();
  saw.theme = await page.evaluate(() => document.body.className);
  await measure('GraphiQL, dark', '.who, .graphiql-tab-button, .graphiql-editor-tools button');
  saw.editorTheme = await page.locator('.graphiql-query-editor .monaco-editor').getAttribute('class');
});
console.log(JSON.stringify(saw));
