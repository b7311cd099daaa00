// Runs the compiled calls. Usage: node run.mjs BASE_URL NAME PASSWORD; prints what came as JSON.
import { calls } from './built/calls.mjs';

console.log(JSON.stringify(await calls(...process.argv.slice(2))));
