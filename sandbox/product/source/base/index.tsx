// Where the frontend begins.
import { render } from 'preact';
import { App } from './components/App';
import './src/style.css';

const root = document.getElementById('root');
if (root !== null) render(<App />, root);
