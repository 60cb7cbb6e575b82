import { useEffect, useRef, useState } from 'preact/hooks';

/** Without TLS browsers have no clipboard for scripts; selecting and copying works there, too. */
async function copy(text: string, shown: HTMLElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const selection = getSelection();
    selection?.selectAllChildren(shown);
    const isDone = document.execCommand('copy');
    if (isDone) selection?.removeAllRanges();
    return isDone;
  }
}

const saidForMs = 4000;

/** A text to copy; where that fails, it is selected. */
export function CopyBlock({ label, text }: { readonly label: string; readonly text: string }) {
  const ref = useRef<HTMLElement>(null);
  const [said, setSaid] = useState('');
  useEffect(() => {
    if (said === '') return undefined;
    const timer = setTimeout(() => setSaid(''), saidForMs);
    return () => clearTimeout(timer);
  }, [said]);
  return (
    <div class="copy-block">
      <pre tabIndex={0} role="group" aria-label={label}>
        <code ref={ref}>{text}</code>
      </pre>
      <button
        type="button"
        class="second"
        aria-label={`Copy ${label}`}
        onClick={() => void copy(text, ref.current!).then((isDone) => setSaid(isDone ? 'Copied' : 'Selected: copy it by hand'))}
      >
        {said === 'Copied' ? 'Copied' : 'Copy'}
      </button>
      <span class="visually-hidden" role="status">
        {said}
      </span>
      {said !== '' && said !== 'Copied' && <span class="quiet-text">{said}</span>}
    </div>
  );
}
