import { useState } from 'preact/hooks';
import type { NewKey } from '../../shared/schema/answers/api-keys.js';
import { query, setQuery } from '../address.js';
import { boot } from '../boot.js';
import { Arrival } from '../guide/arrival.js';
import { CopyBlock } from '../guide/copy-block.js';
import { editorGuides, guideOf, type EditorGuide } from '../guide/editors.js';
import { configLines, filePath, keyPlaceholder, logPath, systemOf, testCommand, type System } from '../guide/lines.js';
import { NewKeyButton } from '../guide/new-key.js';
import '../guide/guide.css';

const systems: readonly { readonly id: System; readonly name: string }[] = [
  { id: 'unix', name: 'Linux or macOS' },
  { id: 'windows', name: 'Windows' },
];

const ChooseEditor = ({ chosen }: { readonly chosen: EditorGuide }) => (
  <fieldset class="tiles">
    <legend class="visually-hidden">Your editor</legend>
    {editorGuides.map(({ id, name }) => (
      <label key={id}>
        <input type="radio" name="editor" checked={id === chosen.id} onChange={() => setQuery({ editor: id })} />
        <span>{name}</span>
      </label>
    ))}
  </fieldset>
);

const Install = ({ editor }: { readonly editor: EditorGuide }) => (
  <>
    {editor.install.map(({ text, code }) => (
      <div key={text + (code ?? '')}>
        {text !== '' && <p>{text}</p>}
        {code !== undefined && <CopyBlock label="the command" text={code} />}
      </div>
    ))}
  </>
);

const ChooseSystem = ({ system, onChange }: { readonly system: System; readonly onChange: (system: System) => void }) => (
  <fieldset class="choice">
    <legend class="visually-hidden">The system of the machine</legend>
    {systems.map(({ id, name }) => (
      <label key={id}>
        <input type="radio" name="system" checked={id === system} onChange={() => onChange(id)} />
        <span>{name}</span>
      </label>
    ))}
  </fieldset>
);

/** Where address and key go: the file that all editors read, or an extension's own options. */
function Configure({
  editor,
  apiKey,
  system,
}: {
  readonly editor: EditorGuide;
  readonly apiKey: string;
  readonly system: System;
}) {
  if (editor.hasOptions) {
    return (
      <>
        <p>In its options, as API Url:</p>
        <CopyBlock label="the address" text={boot.api_url} />
        <p>and as API Key:</p>
        <CopyBlock label="the key" text={apiKey} />
      </>
    );
  }
  return (
    <>
      <p>
        Put these lines into the file <code>{filePath[system]}</code>. If it is not there, make it; if it has such lines, replace
        them. Where the editor asks for a key, it is the same one.
      </p>
      <CopyBlock label="the lines" text={configLines(boot.api_url, apiKey)} />
    </>
  );
}

export function SetUpGuidePage() {
  const editor = guideOf(query.value.get('editor'));
  const [system, setSystem] = useState<System>(systemOf(navigator.platform));
  const [made, setMade] = useState<NewKey | null>(null);
  const key = made?.key ?? keyPlaceholder;
  return (
    <div class="guide">
      <header class="guide-head">
        <h1>{boot.has_heartbeats ? 'Set up an editor' : 'Set up your editor'}</h1>
        <p class="lead">
          {query.value.get('welcome') === '1' && 'Your account is ready. '}
          Two minutes, and this page tells when it works.
        </p>
      </header>
      <ol class="guide-steps">
        <li>
          <h2>Choose your editor</h2>
          <ChooseEditor chosen={editor} />
        </li>
        <li>
          <h2>Install the plugin</h2>
          <Install editor={editor} />
        </li>
        <li>
          <h2>Tell it where to send, and who you are</h2>
          <NewKeyButton name={editor.name} made={made} onMade={setMade} />
          {made === null && (
            <p class="quiet-text">
              It is put into the lines below. If you have one already, put that in place of <code>{keyPlaceholder}</code>.
            </p>
          )}
          {editor.hasOptions !== true && <ChooseSystem system={system} onChange={setSystem} />}
          <Configure editor={editor} apiKey={key} system={system} />
        </li>
        <li>
          <h2>Use it</h2>
          <p>{editor.use} The first heartbeat shows up on this page by itself.</p>
          <details>
            <summary>Try the connection without an editor</summary>
            <p>{system === 'unix' ? 'In a terminal:' : 'In PowerShell:'}</p>
            <CopyBlock label="the test" text={testCommand(system, boot.api_url, key)} />
          </details>
          <details>
            <summary>Nothing arrives?</summary>
            <ul>
              <li>Restart the editor: some plugins read the file only when they start.</li>
              <li>
                The machine of the editor must reach <code>{boot.api_url}</code>; open it there in a browser.
              </li>
              <li>
                What the plugin has to say stands in <code>{logPath[system]}</code>; with <code>debug = true</code> in the file it
                says more.
              </li>
            </ul>
          </details>
        </li>
      </ol>
      <aside>
        <Arrival use={editor.use} />
        {!boot.has_heartbeats && (
          <p class="quiet-text">
            You used WakaTime until now? <a href="/settings/import">Import what you have there</a>.
          </p>
        )}
      </aside>
    </div>
  );
}
