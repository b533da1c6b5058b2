export { checkPath } from './check-path.js';
export { openContactFile } from './contact-file.js';
export { openContactStream } from './contact-stream.js';
export { codeOf, fileError } from './errors.js';
export { fileName } from './file-name.js';
export { fileSha256 } from './file-sha256.js';
export { parseFormat } from './format.js';
export { discardPart, finishBegun, finishPublishing, inodeOf, namesInUse, syncFolder } from './publish.js';
export { removeFile } from './remove-file.js';
export type {
  Compression,
  ContactFile,
  FileFormat,
  FileMetadata,
  FileRow,
  WrittenFile,
} from './types.js';
