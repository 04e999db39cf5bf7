// Asks for name and password.
import { useState } from 'preact/hooks';
import { login } from '../src/session';

export function LoginForm({ onLogin }: { onLogin: () => void }) {
  const [message, setMessage] = useState('');
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget as HTMLFormElement);
    login(String(fields.get('username')), String(fields.get('password'))).then(onLogin, (error: Error) => setMessage(error.message));
  };
  return (
    <form onSubmit={submit}>
      <input name="username" placeholder="Name" />
      <input name="password" type="password" placeholder="Password" />
      <button>Log in</button>
      <p role="alert">{message}</p>
    </form>
  );
}
