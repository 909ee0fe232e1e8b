import "./choice.css";

interface Props<T extends string> {
  label: string;
  value: T;
  options: (readonly [T, string])[];
  onChoose: (value: T) => void;
}

/** A few words of which one holds; each click is saved at once. */
export function Choice<T extends string>({ label, value, options, onChoose }: Props<T>) {
  return (
    <fieldset className="choice">
      <legend>{label}</legend>
      <div className="segments">
        {options.map(([key, text]) => (
          <label key={key} className={key === value ? "on" : undefined}>
            <input type="radio" name={label} checked={key === value} onChange={() => onChoose(key)} />
            {text}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
