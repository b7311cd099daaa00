// A network that can be cut: passes connections on to a service, and ends them when it is told to.
import { connect, createServer } from 'node:net';

/** Listens on a free port for what is meant for `target`, such as http://127.0.0.1:8000. */
export async function cuttable(target) {
  const { hostname, port } = new URL(target);
  const open = new Set();
  let state = 'open';

  const server = createServer((near) => {
    if (state === 'cut') return near.destroy();
    const far = connect(Number(port), hostname);
    const ends = [near, far];
    open.add(ends);
    near.pipe(far);
    far.on('data', (data) => (state === 'mute' ? end() : near.write(data)));
    const end = () => {
      open.delete(ends);
      ends.forEach((each) => each.destroy());
    };
    ends.forEach((each) => each.on('close', end).on('error', end));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    base: `http://127.0.0.1:${server.address().port}`,
    /** Ends all connections, and accepts no others. */
    cut: () => {
      state = 'cut';
      for (const ends of [...open]) ends.forEach((each) => each.destroy());
    },
    /** Lets requests through, and ends the connection in place of their answers. */
    mute: () => (state = 'mute'),
    mend: () => (state = 'open'),
    close: () => server.close(),
  };
}
