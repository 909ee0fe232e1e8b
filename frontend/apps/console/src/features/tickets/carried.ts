type Carried = Pick<DataTransfer, "types" | "files">;

/** Whether files are dragged: words are left to the field they are let go in. */
export const dragsFiles = ({ types }: Carried) => types.includes("Files");

/** The files that are pasted: none where words were copied, to which office programs add a picture of them. */
export function pastedFiles({ types, files }: Carried): File[] {
  const isText = types.includes("text/plain") && types.some((type) => /html|rtf/.test(type));
  return isText ? [] : [...files];
}
