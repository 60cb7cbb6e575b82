import { configOrExit } from '../shared/config/environment.js';
import { createTools } from './connect.js';
import { run } from './run.js';

const tools = createTools(configOrExit());
try {
  process.exitCode = await run(process.argv.slice(2), tools, {
    out: (text) => void process.stdout.write(text),
    fault: (text) => void process.stderr.write(text),
  });
} finally {
  await tools.close();
}
