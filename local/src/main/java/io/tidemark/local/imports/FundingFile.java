package io.tidemark.local.imports;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.tidemark.local.stack.StackException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * The list {@code payments} of a JSON file of Hyperliquid's funding payments. Amounts are taken as they are written: a
 * tree of values would have made them binary floating point.
 */
final class FundingFile {
    private static final JsonFactory JSON = new JsonFactory();
    private static final Pattern AMOUNT = Pattern.compile("-?[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]{1,2})?");

    private final Path file;
    private final JsonParser parser;
    private final Receiver receiver;
    private boolean holdsPayments;

    private FundingFile(Path file, JsonParser parser, Receiver receiver) {
        this.file = file;
        this.parser = parser;
        this.receiver = receiver;
    }

    /** Takes each payment in its turn. */
    interface Receiver {
        /**
         * One payment.
         *
         * @param millis when, milliseconds since the epoch, UTC
         * @param coin what is traded, as the file has it
         * @param amount as the file has it; above zero received
         * @param place the file and the line, for messages
         */
        void payment(long millis, String coin, String amount, String place);
    }

    /**
     * Reads a file to its end.
     *
     * @throws StackException naming the file and the line that is not as it should be
     */
    static void read(Path file, Receiver receiver) throws IOException {
        try (JsonParser parser = JSON.createParser(Files.newInputStream(file))) {
            new FundingFile(file, parser, receiver).read();
        } catch (NoSuchFileException missing) {
            throw new StackException(file + " does not exist", missing);
        } catch (JsonProcessingException unreadable) {
            throw new StackException(
                    file + ", line "
                            + (unreadable.getLocation() == null
                                    ? "?"
                                    : unreadable.getLocation().getLineNr())
                            + ": is not JSON: " + unreadable.getOriginalMessage() + "; nothing was imported",
                    unreadable);
        }
    }

    private void read() throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw failure("is not a JSON object with a list 'payments'");
        }
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            JsonToken value = parser.nextToken();
            if (!name.equals("payments")) {
                parser.skipChildren();
            } else if (value == JsonToken.START_ARRAY) {
                holdsPayments = true;
                readPayments();
            } else {
                throw failure("payments is not a list");
            }
        }
        if (!holdsPayments) {
            throw failure("the object has no list 'payments'");
        }
    }

    private void readPayments() throws IOException {
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() != JsonToken.START_OBJECT) {
                throw failure("a payment is not an object");
            }
            readPayment();
        }
    }

    private void readPayment() throws IOException {
        String time = "";
        String coin = "";
        String amount = "";
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            JsonToken value = parser.nextToken();
            switch (name) {
                case "time" -> time = text(name, value == JsonToken.VALUE_NUMBER_INT, "a whole number");
                case "coin" -> coin = text(name, value == JsonToken.VALUE_STRING, "a string");
                case "usdc" -> amount = amount(name, value);
                default -> parser.skipChildren();
            }
        }
        if (time.isEmpty() || coin.isEmpty() || amount.isEmpty()) {
            throw failure((time.isEmpty() ? "time" : coin.isEmpty() ? "coin" : "usdc") + " is missing in a payment");
        }
        if (time.length() > 15 || time.startsWith("-")) {
            throw failure("time is not a time in milliseconds: " + SourceLines.abbreviated(time));
        }
        receiver.payment(Long.parseLong(time), coin, amount, place());
    }

    private String amount(String name, JsonToken value) throws IOException {
        boolean number = value == JsonToken.VALUE_NUMBER_INT || value == JsonToken.VALUE_NUMBER_FLOAT;
        String amount = text(name, number || value == JsonToken.VALUE_STRING, "a decimal number");
        if (!AMOUNT.matcher(amount).matches()) {
            throw failure(name + " is not a decimal number: '" + SourceLines.abbreviated(amount) + "'");
        }
        return amount;
    }

    private String text(String name, boolean rightType, String type) throws IOException {
        if (!rightType) {
            throw failure(name + " is not " + type);
        }
        return parser.getText();
    }

    private String place() {
        return file + ", line " + parser.currentTokenLocation().getLineNr();
    }

    private StackException failure(String whatIsWrong) {
        return new StackException(place() + ": " + whatIsWrong + "; nothing was imported");
    }
}
