import { render } from 'preact';
import { followLinks } from './address.js';
import { App, isOwnPath } from './app.js';
import './style.css';

followLinks(isOwnPath);
render(<App />, document.getElementById('app')!);
