import { useState } from 'react';

import { textOf } from './errors';

/** Runs what a button does; `problem` is the text of its refusal, and empty if there was none. */
export function useAct() {
  const [problem, setProblem] = useState('');

  const act = async (action: () => Promise<unknown>) => {
    setProblem('');
    try {
      await action();
    } catch (error) {
      setProblem(textOf(error));
    }
  };

  return { problem, act: (action: () => Promise<unknown>) => void act(action) };
}
