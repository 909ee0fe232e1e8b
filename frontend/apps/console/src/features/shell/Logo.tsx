/** A speech bubble in the accent colour: language-free. */
export function Logo() {
  return (
    <svg className="logo" viewBox="0 0 32 32" width="28" height="28" aria-hidden="true">
      <rect width="32" height="32" rx="9" />
      <path d="M8 14.5a8 6.5 0 1 1 7 6.450L10.5 24v-4.400A6.5 6.5 0 0 1 8 14.5z" />
    </svg>
  );
}
