export { identity, type RequestOptions, request, whenSignedOut } from "./client.ts";
export { isOnline, onConnection, setOnline } from "./connection.ts";
export { type CustomerNarrowing, companies, customers } from "./customers.ts";
export { administration, audit, directory, type NewMessage, sessions, tickets } from "./endpoints.ts";
export { ApiError, hasCode, isTransient, OfflineError, type Problem } from "./errors.ts";
export { newId } from "./ids.ts";
export { macros, savedReplies } from "./prepared.ts";
export type * from "./types.ts";
export { type Upload, uploadFile } from "./upload.ts";
