const WIDTHS = [40, 56, 48, 64, 40, 56, 48, 64];

/** Where rows will stand, in their exact height. */
export function ListBones() {
  return (
    <div className="rows" aria-hidden="true">
      {WIDTHS.map((width, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: never moves
        <div key={index} className="row bones">
          <span className={`bone w${width}`} />
          <span className="bone w80" />
          <span className="bone w40" />
        </div>
      ))}
    </div>
  );
}
