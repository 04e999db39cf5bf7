// The records of one organization as a table, after logging in.
import { useState } from 'preact/hooks';
import { fetchRecords, type PfaRecord } from '../src/pfa-data';
import { LoginForm } from './LoginForm';

export function RecordsPage() {
  const [records, setRecords] = useState<PfaRecord[]>();
  if (records === undefined) return <LoginForm onLogin={() => void fetchRecords('org-rio').then(setRecords)} />;
  return (
    <table>
      <tbody>
        {records.map((record) => (
          <tr key={record.pfaId}>
            <td>{record.pfaId}</td>
            <td>{record.category}</td>
            <td>{record.plannedCost}</td>
            <td>{record.actualCost}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
