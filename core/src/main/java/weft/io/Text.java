package weft.io;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/// Text of bytes that must be of a charset.
final class Text {

    private Text() {}

    /// Decodes bytes that stand at an offset in a file.
    ///
    /// @throws FileSystemException if they are not of the charset
    static String decode(Path path, long offset, ByteBuffer bytes, Charset charset) throws FileSystemException {
        String text = new String(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining(), charset);
        if (text.indexOf('\uFFFD') >= 0) { // it stands there, or for what is no text
            ByteBuffer left = bytes.duplicate();
            try {
                return charset.newDecoder().decode(left).toString();
            } catch (CharacterCodingException e) {
                throw PathErrors.failure(
                        path,
                        "byte " + (offset + left.position() - bytes.position()) + " is not " + charset
                                + ": give the right charset",
                        e);
            }
        }
        return text;
    }
}
