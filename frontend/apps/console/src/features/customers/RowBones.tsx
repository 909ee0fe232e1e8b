/** Where rows of customers or companies will stand. */
export function RowBones() {
  return (
    <ul aria-hidden="true">
      {[64, 48, 56, 40, 64, 48].map((width, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they never move
        <li key={index} className="row-bone">
          <span className={`bone w${width}`} />
        </li>
      ))}
    </ul>
  );
}
