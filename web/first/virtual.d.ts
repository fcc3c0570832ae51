declare module 'virtual:first-view' {
  import type { FirstView } from './first_view.ts';

  const first: FirstView;
  export default first;
}
