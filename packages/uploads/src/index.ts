export { type InlineUpload, type SentFile, type UploadEnd, uploadInline } from './upload-inline.js'
