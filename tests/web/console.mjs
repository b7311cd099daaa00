// A customer and an agent chat in the demo's console, each in a browser of their own; each is cut off.
// Usage: node console.mjs BASE_URL CHROMIUM TRIM [PICTURE]; prints its observations as JSON.
// TRIM is a command, as a JSON array, that removes all events from the service's log.
import { execFileSync } from 'node:child_process';

import { look } from './browser.mjs';
import { cuttable } from './cutting.mjs';

const [base, executablePath, trim, picture] = process.argv.slice(2);

const network = await cuttable(base);
const seen = {};

/** One of the two windows of a page. */
const windowOf = (page, name) => page.getByRole('region', { name, exact: true });
const state = (window) => window.locator('.state').last();
const shows = (locator, text) => locator.filter({ hasText: text }).waitFor();
const placeIn = async (window) => Number(/[0-9]+/.exec(await state(window).innerText()));
const messages = (window) => window.locator('.messages .text').allInnerTexts();
const message = (window, text) => window.locator('.messages li:not(.waiting)', { hasText: text }).last().waitFor();
const live = (window) => window.getByText('Live', { exact: true }).waitFor();
const reconnecting = (window) => window.getByText('Reconnecting…').waitFor();

async function write(window, text) {
  await window.getByLabel('Message', { exact: true }).fill(text);
  await window.getByLabel('Message', { exact: true }).press('Enter');
}

/** Types until the other one is shown it: what is shown goes away some seconds after the last key. */
async function typing(writer, reader, text) {
  for (;;) {
    await writer.getByLabel('Message', { exact: true }).pressSequentially('Tw');
    const shown = reader.locator('.typing', { hasText: text }).innerText({ timeout: 2000 });
    const told = await shown.catch(() => '');
    if (told) return told;
  }
}

async function start(window, name, question) {
  await window.getByLabel('Your name').fill(name);
  await window.getByLabel('Your question').fill(question);
  await window.getByRole('button', { name: 'Start the chat' }).click();
}

async function logIn(window, name, password) {
  await window.getByLabel('Name').fill(name);
  await window.getByLabel('Password').fill(password);
  await window.getByRole('button', { name: 'Log in' }).click();
}

async function pickUp(window, name) {
  await window.getByRole('button', { name: `Pick up ${name}` }).click();
  await window.getByRole('article', { name: `Chat with ${name}` }).waitFor();
}

/** Counts how often a page reads a chat as a whole, and notes the keys of messages that it is told of. */
function observe(page) {
  const observed = { reads: 0, told: [] };
  page.on('request', (request) => {
    if (request.postData()?.includes('"operationName":"Conversation"')) observed.reads += 1;
  });
  page.on('websocket', (socket) =>
    socket.on('framereceived', ({ payload }) => {
      const event = JSON.parse(payload).payload?.data?.chatMessageAdded;
      if (event) observed.told.push(event.chatMessage.chatMessageId);
    }),
  );
  return observed;
}

async function story(customerPage, agentContext, agentPage) {
  const customer = windowOf(customerPage, 'Customer');
  const agent = windowOf(agentPage, 'Agent');

  const [byCustomer, byAgent] = [customerPage, agentPage].map(observe);

  // Bo comes first, so Ada is second.
  await fetch(`${base}/demo/chats`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ name: 'Bo', message: 'Hello?' }),
  });
  await customerPage.goto(`${network.base}/demo`);
  await agentPage.goto(`${base}/demo`);
  await start(customer, 'Ada', 'Which tent is for <snow>?');
  await shows(state(customer), 'You are number');
  seen.firstPlace = await placeIn(customer);

  await logIn(agent, 'MAKR', 'Not it');
  const problem = agent.getByRole('alert').filter({ hasText: /./ }).first();
  seen.wrongPassword = await problem.innerText();
  await logIn(agent, 'MAKR', 'Makr');
  await pickUp(agent, 'Bo');
  await shows(state(customer), `You are number ${seen.firstPlace - 1} in line.`);
  await pickUp(agent, 'Ada');
  await shows(state(customer), 'You are chatting with');
  seen.agentsName = await state(customer).innerText();

  seen.agentTypes = await typing(agent, customer, 'is typing…');
  await write(agent, 'For how many?\nAnd when?');
  await message(customer, 'For how many?');
  await typing(customer, agent, 'Ada is typing…');
  await agent.locator('.typing', { hasText: /^$/ }).waitFor();
  await write(customer, 'Two & a dog');
  await message(agent, 'Two & a dog');

  // The customer is cut off; both write meanwhile.
  network.cut();
  await reconnecting(customer);
  await write(customer, 'customer 1');
  await write(customer, 'customer 2');
  await customer.locator('.messages .waiting').nth(1).waitFor();
  for (const number of [1, 2, 3]) await write(agent, `agent ${number}`);
  await message(agent, 'agent 3');
  seen.whileCut = (await messages(customer)).filter((text) => text.startsWith('agent'));
  network.mend();
  await live(customer);
  await message(customer, 'agent 3');
  await message(agent, 'customer 2');
  await message(customer, 'customer 2');

  seen.readsAfterCut = byCustomer.reads;

  // A message arrives, but its answer is lost: it is sent again.
  network.mute();
  await write(customer, 'once');
  await message(agent, 'once');
  network.mend();
  await message(customer, 'once');

  // The agent is cut off, by the browser; both write meanwhile.
  await agentContext.setOffline(true);
  await reconnecting(agent);
  await write(agent, 'agent offline');
  await write(customer, 'customer meanwhile');
  await message(customer, 'customer meanwhile');
  await agentContext.setOffline(false);
  await live(agent);
  await message(agent, 'customer meanwhile');
  await message(customer, 'agent offline');
  await message(agent, 'agent offline');

  // The customer is away for longer than the log goes back.
  network.cut();
  await reconnecting(customer);
  await write(agent, 'agent later');
  await message(agent, 'agent later');
  const [program, ...rest] = JSON.parse(trim);
  execFileSync(program, rest);
  network.mend();
  await message(customer, 'agent later');
  seen.readsAfterTrim = byCustomer.reads;
  await write(customer, 'customer later');
  await message(agent, 'customer later');
  await write(agent, 'agent last');
  await message(customer, 'agent last');

  // A page that is loaded anew has the same chat.
  await customerPage.reload();
  await message(customer, 'agent last');
  seen.customer = await messages(customer);
  seen.agent = await messages(agent);
  seen.told = { customer: byCustomer.told, agent: byAgent.told };

  // The agent's page has a customer's window, too: the key lets in, not the cookie beside it.
  const other = windowOf(agentPage, 'Customer');
  await start(other, 'Cy', 'Do you mend stoves?');
  await agent.getByRole('button', { name: 'Pick up Cy' }).waitFor();
  await shows(state(other), `You are number ${seen.firstPlace - 1} in line.`);
  if (picture) await agentPage.screenshot({ path: picture });

  await agent.getByLabel('Colleague').selectOption({ index: 1 });
  await agent.getByRole('button', { name: 'Transfer' }).click();
  await shows(state(agent), 'Offered to');
  await agent.getByRole('button', { name: 'Log out' }).click();
  await logIn(agent, 'tje0', 'Tje0');
  await agent.getByRole('button', { name: 'Open Ada' }).first().click();
  await agent.getByRole('button', { name: 'Take it over' }).click();
  await shows(state(agent), 'You chat with Ada.');
  await shows(state(customer), 'Tiril');
  seen.nextAgentsName = await state(customer).innerText();
  await agent.getByRole('button', { name: 'Close the chat' }).click();
  await shows(state(customer), 'This chat is over.');
  await agent.getByRole('button', { name: 'Open Ada' }).waitFor({ state: 'detached' });
  await shows(state(agent), 'This chat is over.');
  seen.overForAgent = await state(agent).innerText();
  await customer.getByRole('button', { name: 'Start another chat' }).click();
  await customer.getByLabel('Your name').waitFor();

  // Somebody else logs in in another tab: this one does not go on as them.
  const second = await agentContext.newPage();
  await second.goto(`${base}/demo`);
  const tab = windowOf(second, 'Agent');
  await tab.getByRole('button', { name: 'Log out' }).click();
  await logIn(tab, 'MAKR', 'Makr');
  await tab.getByRole('button', { name: 'Pick up Cy' }).waitFor();
  await agent.getByRole('button', { name: 'Pick up Cy' }).click().catch(() => {});
  seen.otherLogin = await problem.innerText();
}

let browsers;
try {
  const ofAgent = await look(base, executablePath, async (agentContext, agentPage) => {
    const ofCustomer = await look(network.base, executablePath, async (_context, customerPage) => {
      try {
        await story(customerPage, agentContext, agentPage);
      } catch (error) {
        const shown = [await customerPage.innerText('body'), await agentPage.innerText('body')];
        throw new Error(`${error}\n--- customer:\n${shown[0]}\n--- agent:\n${shown[1]}`);
      }
    });
    browsers = { outside: ofCustomer.outside, console: ofCustomer.console };
  });
  const all = (name) => [...browsers[name], ...ofAgent[name]];
  console.log(JSON.stringify({ ...seen, outside: all('outside'), console: all('console') }));
} finally {
  network.close();
}
