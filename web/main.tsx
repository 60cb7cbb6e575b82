import { render } from 'preact';
import { followLinks } from './address.js';
import { App, isOwnPath } from './app.js';
import './style.css';
import './charts/charts.css';

followLinks(isOwnPath);
render(<App />, document.getElementById('app')!);
