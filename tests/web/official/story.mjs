// A story in steps, each with the calls that it made, as Node saw them go over the wire.
import { subscribe } from 'node:diagnostics_channel';

let made = [];

subscribe('http.client.response.finish', ({ request, response }) => {
  const { authorization: _, ...sent } = request.getHeaders();
  made.push({ method: request.method, target: request.path, status: response.statusCode, sent });
});

export class Story {
  steps = {};

  /**
   * Takes a step: its name, and the function that makes its calls. Returns what that resolves to;
   * a refused call ends the story with the step's name and the answer.
   */
  async step(name, work) {
    if (name in this.steps) throw new Error(`The story has two steps of the name ${name}.`);
    made = [];
    const result = await work().catch(({ message, response }) => {
      throw new Error(`${name}: ${message} ${JSON.stringify(response?.data)}`);
    });
    // The client goes on to change what it was given.
    this.steps[name] = { result: structuredClone(result ?? null), made };
    return result;
  }
}
