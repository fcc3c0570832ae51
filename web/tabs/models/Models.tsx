import type { ReactNode } from 'react';
import { Cached } from './Cached.tsx';
import { Catalogue } from './Catalogue.tsx';
import './models.css';
import { OwnNetwork } from './OwnNetwork.tsx';
import { Summary } from './Summary.tsx';

/** Which network runs: the catalogue, one's own, what it is made of, and what the browser keeps. */
export default function Models(): ReactNode {
  return (
    <div className="models">
      <Catalogue />
      <OwnNetwork />
      <Summary />
      <Cached />
    </div>
  );
}
