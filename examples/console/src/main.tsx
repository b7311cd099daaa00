import './page.css';

import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

import { Agent } from './agent/Agent';
import { Customer } from './customer/Customer';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no element #root');

createRoot(root).render(
  <StrictMode>
    <main>
      <h1>parley console</h1>
      <div className="windows">
        <Customer />
        <Agent />
      </div>
    </main>
  </StrictMode>,
);
