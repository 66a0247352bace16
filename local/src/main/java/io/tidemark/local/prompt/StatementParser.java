package io.tidemark.local.prompt;

import java.util.List;
import org.jline.reader.EOFError;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser;

/** What JLine asks of an edited text: whether it can be run, and which word is to be completed. */
final class StatementParser implements Parser {

    /** @throws EOFError for a text that is to be run and that more must come behind */
    @Override
    public ParsedLine parse(String line, int cursor, ParseContext context) {
        if (context == ParseContext.ACCEPT_LINE
                && !PromptCommand.isCommand(line)
                && !Statements.of(line).rest().isEmpty()) {
            throw new EOFError(-1, -1, "the statement has no semicolon yet");
        }
        int start = SqlCompleter.wordStart(line, cursor);
        String word = start < 0 ? "" : line.substring(start, cursor);
        return new Word(word, word.length(), 0, List.of(word), line, cursor);
    }

    /** A backslash is a character like others: only a string of SQL gives it a meaning. */
    @Override
    public boolean isEscapeChar(char character) {
        return false;
    }

    private record Word(String word, int wordCursor, int wordIndex, List<String> words, String line, int cursor)
            implements ParsedLine {}
}
