import { useState } from "react";
import { ChosenField } from "./ChosenField.tsx";
import type { Field } from "./conditions.ts";
import { useValues } from "./useValues.ts";

interface Props {
  field: Field;
  name: string;
  values: string[];
  onChange: (values: string[]) => void;
}

/** The values a field is compared with: one of them is enough. */
export function ValuesField({ field, name, values, onChange }: Props) {
  const [words, setWords] = useState("");
  const { options, nameOf, remote } = useValues(field, values, words);
  return (
    <ChosenField
      name={name}
      values={values}
      options={options}
      nameOf={nameOf}
      onWords={setWords}
      remote={remote}
      onChange={onChange}
    />
  );
}
