import { useEffect, useState } from 'react';

type Render = (tex: string) => string;
let loading: Promise<Render> | undefined;

/** The typesetter is fetched with the first formula. MathML needs no fonts and no style of its own, and is read aloud. */
function typesetter(): Promise<Render> {
  loading ??= import('katex').then(({ default: katex }) => (tex) => {
    return katex.renderToString(tex, { output: 'mathml', throwOnError: false, strict: false });
  });
  return loading;
}

/**
 * A formula in TeX, typeset.
 *
 * @param props.tex  the page's own text, never a reader's
 */
export function Formula({ tex, block = false }: { readonly tex: string; readonly block?: boolean }) {
  const [html, setHtml] = useState('');
  useEffect(() => {
    let wanted = true;
    void typesetter().then((render) => {
      if (wanted) setHtml(render(tex));
    });
    return () => {
      wanted = false;
    };
  }, [tex]);
  const className = block ? 'formula block' : 'formula';
  // Until it is there, and where it cannot be fetched, the source says the same.
  if (html === '') return <span className={className}>{tex}</span>;
  // biome-ignore lint/security/noDangerouslySetInnerHtml: KaTeX's own output of the page's own text
  return <span className={className} dangerouslySetInnerHTML={{ __html: html }} />;
}
