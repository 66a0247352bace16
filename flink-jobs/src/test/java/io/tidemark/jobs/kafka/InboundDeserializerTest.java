package io.tidemark.jobs.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.domain.market.AggressorSide;
import io.tidemark.domain.market.MarkMethod;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InboundDeserializerTest {
    private static final long APPEND_MILLIS = Messages.APPEND_MILLIS;
    private static final String TIME = "1800000000000000000";
    private static final String TRADE = "{\"type\":\"TRADE\",\"instrument_id\":\"A.X\",\"venue\":\"X\",\"ts_event\":"
            + TIME + ",\"sequence\":7,\"price\":\"10.50\",\"size\":2,\"aggressor_side\":\"SELL\"}";
    private static final String QUOTE = "{\"type\":\"QUOTE\",\"instrument_id\":\"A.X\",\"venue\":\"X\",\"ts_event\":"
            + TIME + ",\"sequence\":7,\"bid_price\":1.5,\"bid_size\":\"1\",\"ask_price\":null,\"ask_size\":null}";

    private final InboundDeserializer ticks = InboundDeserializer.jsonTicks(new ClockRule(Duration.ofSeconds(5), null));

    @Test
    void readsATrade() throws Exception {
        Inbound inbound = read(TRADE.replace("}", ",\"conditions\":[\"Z\",\"A\",\"Z\"]}"));

        assertThat(inbound.kind()).isEqualTo(InboundKind.TRADE);
        assertThat(inbound.topic()).isEqualTo("market.ticks");
        assertThat(inbound.partition()).isEqualTo(3);
        assertThat(inbound.offset()).isEqualTo(42);
        assertThat(inbound.appendMillis()).isEqualTo(APPEND_MILLIS);
        assertThat(inbound.eventTimeMillis()).isEqualTo(1_800_000_000_000L);
        assertThat(inbound.trade().price()).isEqualByComparingTo("10.5");
        assertThat(inbound.trade().size()).isEqualTo(new BigDecimal("2"));
        assertThat(inbound.trade().sequence()).isEqualTo(7);
        assertThat(inbound.trade().aggressorSide()).isEqualTo(AggressorSide.SELL);
        assertThat(inbound.trade().conditions()).containsExactly("A", "Z");
    }

    @Test
    void readsAQuoteOfOneSide() throws Exception {
        Inbound inbound = read(QUOTE);

        assertThat(inbound.kind()).isEqualTo(InboundKind.QUOTE);
        assertThat(inbound.quote().bidPrice()).isEqualTo(new BigDecimal("1.5"));
        assertThat(inbound.quote().askPrice()).isNull();
        assertThat(inbound.quote().askSize()).isNull();
    }

    @Test
    void readsClosesStatusesAndHeartbeats() throws Exception {
        String head = "\"instrument_id\":\"A.X\",\"venue\":\"X\",\"ts_event\":" + TIME + ",\"sequence\":0,";
        Inbound close = read("{\"type\":\"CLOSE\"," + head + "\"price\":\"-1\",\"trading_date\":\"2027-01-15\"}");
        assertThat(close.close().tradingDateEpochDay()).isEqualTo(20_833);
        assertThat(read("{\"type\":\"STATUS\"," + head + "\"status\":\"HALTED\"}")
                        .kind())
                .isEqualTo(InboundKind.STATUS);
        Inbound heartbeat = read("{\"type\":\"HEARTBEAT\",\"ts_event\":" + TIME + "}", null);
        assertThat(heartbeat.kind()).isEqualTo(InboundKind.HEARTBEAT);
        assertThat(heartbeat.eventTimeMillis()).isEqualTo(1_800_000_000_000L);
    }

    @Test
    void ignoresAndCountsFieldsThatNobodyDeclared() throws Exception {
        TickDecoder decoder = new TickDecoder(TickFormat.JSON, new ClockRule(Duration.ofSeconds(5), null));
        decoder.decode(Messages.message(TRADE.replace("}", ",\"extra\":{\"a\":[1,{\"b\":2}]},\"more\":1}"), "A.X"));
        assertThat(decoder.unknownFields()).isEqualTo(2);
    }

    /** Quotes are written as apostrophes, for the reader's sake. */
    @ParameterizedTest(name = "{index}: {2} -> {3}: {4}")
    @CsvSource(
            delimiter = '|',
            nullValues = "NULL",
            value = {
                "TRADE | NULL                | NULL                              | MALFORMED     | has no value",
                "TRADE | ''                  | ''                                | MALFORMED     | has no value",
                "TRADE | 'x'                 | not json at all                   | MALFORMED     | not readable JSON",
                "TRADE | 'x'                 | [1,2]                             | MALFORMED     | not a JSON object",
                "TRADE | 'x'                 | \"text\"                          | MALFORMED     | not a JSON object",
                "TRADE | 'x'                 | {\"type\":\"TRADE\"               | MALFORMED     | not readable JSON",
                "TRADE | 'x'                 | {} {}                             | MALFORMED     | something follows",
                "TRADE | 'x'                 | {}                                | MISSING_FIELD | type is absent",
                "TRADE | \"sequence\":7      | \"sequence\":7,\"sequence\":7     | MALFORMED     | sequence is given twice",
                "TRADE | \"type\":\"TRADE\"  | \"type\":\"FILL\"                 | BAD_VALUE     | type is \"FILL\"",
                "TRADE | \"type\":\"TRADE\"  | \"type\":5                        | BAD_VALUE     | type is not a string",
                "TRADE | ,\"size\":2         | ''                                | MISSING_FIELD | size is absent",
                "TRADE | \"size\":2          | \"size\":null                     | MISSING_FIELD | size is null",
                "TRADE | \"size\":2          | \"size\":-2                       | BAD_VALUE     | size is negative",
                "TRADE | \"size\":2          | \"size\":true                     | BAD_VALUE     | size is not a decimal number",
                "TRADE | \"size\":2          | \"size\":{\"a\":1}                | BAD_VALUE     | size is not a decimal number",
                "TRADE | \"size\":2          | \"size\":\"two\"                  | BAD_VALUE     | size is not a decimal number",
                "TRADE | \"size\":2          | \"size\":1e12                     | OUT_OF_RANGE  | size has more than 12 digits before",
                "TRADE | \"size\":2          | \"size\":\"1e-13\"                | OUT_OF_RANGE  | size has more than 12 digits after",
                "TRADE | \"sequence\":7      | \"sequence\":-1                   | BAD_VALUE     | sequence is -1",
                "TRADE | \"sequence\":7      | \"sequence\":7.0                  | BAD_VALUE     | sequence is not an integer",
                "TRADE | \"sequence\":7      | \"sequence\":\"7\"                | BAD_VALUE     | sequence is not an integer",
                "TRADE | \"sequence\":7      | \"sequence\":9223372036854775808  | OUT_OF_RANGE  | sequence does not fit",
                "TRADE | 1800000000000000000 | 0                                 | BAD_VALUE     | ts_event is 0",
                "TRADE | 1800000000000000000 | -5                                | BAD_VALUE     | ts_event is -5",
                "TRADE | 1800000000000000000 | 1800000005000000001               | AHEAD_OF_TIME | clock.max-ahead",
                "TRADE | 1800000000000000000 | 99999999999999999999              | OUT_OF_RANGE  | ts_event does not fit",
                "TRADE | 'SELL'              | 'HOLD'                            | BAD_VALUE     | aggressor_side is",
                "TRADE | A.X                 | B.X                               | BAD_VALUE     | key",
                "TRADE | \"A.X\"             | \" \"                             | BAD_VALUE     | instrument_id is blank",
                "TRADE | ,\"venue\":\"X\"    | ''                                | MISSING_FIELD | venue is absent",
                "TRADE | \"size\":2          | \"size\":2,\"conditions\":\"Z\"   | BAD_VALUE     | conditions is not a list",
                "TRADE | \"size\":2          | \"size\":2,\"conditions\":[1]     | BAD_VALUE     | conditions is not a list",
                "QUOTE | \"bid_price\":1.5   | \"bid_price\":null                | BAD_VALUE     | null together",
                "QUOTE | \"ask_price\":null, | ''                                | MISSING_FIELD | ask_price is absent",
                "QUOTE | \"bid_size\":\"1\"  | \"bid_size\":\"-1\"               | BAD_VALUE     | bid_size is negative",
            })
    void oneFaultMakesADeadLetterThatNamesIt(
            String type, String original, String replacement, DeadLetterReason reason, String detail) throws Exception {
        String valid = "TRADE".equals(type) ? TRADE : QUOTE;
        String value;
        if (original == null || original.isEmpty() || "x".equals(original)) {
            value = replacement;
        } else {
            assertThat(valid).contains(original);
            value = valid.replace(original, replacement == null ? "" : replacement);
        }

        Inbound inbound = read(value);

        assertThat(inbound.kind()).isEqualTo(InboundKind.DEAD_LETTER);
        assertThat(inbound.eventTimeMillis()).isEqualTo(Long.MIN_VALUE);
        DeadLetter letter = inbound.deadLetter();
        assertThat(letter.reason()).as(letter.detail()).isEqualTo(reason);
        assertThat(letter.detail()).contains(detail);
        assertThat(letter.appendTime()).isEqualTo(Instant.ofEpochMilli(APPEND_MILLIS));
        assertThat(letter.value()).isEqualTo(value == null ? null : value.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void timeExactlyAtTheLimitIsBelieved() throws Exception {
        assertThat(read(TRADE.replace(TIME, "1800000005000000000")).kind()).isEqualTo(InboundKind.TRADE);
    }

    @Test
    void timeThatNoRowCanNameIsOutOfRange() throws Exception {
        InboundDeserializer patient = InboundDeserializer.jsonTicks(new ClockRule(Duration.ofDays(100_000), null));
        Inbound last = Messages.read(patient, Messages.message(TRADE.replace(TIME, "4294967279999999999"), "A.X"));
        assertThat(last.kind()).isEqualTo(InboundKind.TRADE);
        Inbound beyond = Messages.read(patient, Messages.message(TRADE.replace(TIME, "4294967280000000000"), "A.X"));
        assertThat(beyond.deadLetter().reason()).isEqualTo(DeadLetterReason.OUT_OF_RANGE);
    }

    @Test
    void timeAfterTheCeilingIsNotBelieved() throws Exception {
        InboundDeserializer withCeiling = InboundDeserializer.jsonTicks(
                new ClockRule(Duration.ofSeconds(5), Instant.ofEpochSecond(1_799_999_999)));
        assertThat(Messages.read(withCeiling, Messages.message(TRADE, "A.X"))
                        .deadLetter()
                        .detail())
                .contains("clock.ceiling");
    }

    @Test
    void deepNestingGiantsAndForeignEncodingsAreHeldOff() throws Exception {
        String deep = TRADE.replace("}", ",\"extra\":" + "[".repeat(100_000) + "}");
        assertThat(read(deep).deadLetter().reason()).isEqualTo(DeadLetterReason.MALFORMED);
        String giantName = TRADE.replace("\"A.X\"", "\"" + "A".repeat(1_000_000) + "\"");
        assertThat(read(giantName).deadLetter().reason()).isEqualTo(DeadLetterReason.BAD_VALUE);
        String giantNumber = TRADE.replace("\"size\":2", "\"size\":" + "9".repeat(1_000_000));
        assertThat(read(giantNumber).deadLetter().reason()).isEqualTo(DeadLetterReason.OUT_OF_RANGE);
        String giantString = TRADE.replace("\"size\":2", "\"size\":\"" + "9".repeat(2_000) + "\"");
        assertThat(read(giantString).deadLetter().reason()).isEqualTo(DeadLetterReason.BAD_VALUE);
        String giantButKnown = TRADE.replace("}", ",\"note\":\"" + "n".repeat(1_000_000) + "\"}");
        assertThat(read(giantButKnown).kind()).isEqualTo(InboundKind.TRADE);
        Inbound utf16 = Messages.read(ticks, Messages.message(TRADE.getBytes(StandardCharsets.UTF_16LE), "A.X"));
        assertThat(utf16.deadLetter().detail()).contains("not UTF-8");
        assertThat(read(TRADE).kind()).isEqualTo(InboundKind.TRADE);
    }

    @Test
    void recordWithoutAKeyIsNamedByItsValue() throws Exception {
        assertThat(read(TRADE, null).kind()).isEqualTo(InboundKind.TRADE);
    }

    @Test
    void readsAnInstrument() throws Exception {
        InboundDeserializer instruments = InboundDeserializer.jsonInstruments();
        String value = "{\"instrument_id\":\"A.X\",\"symbol\":\"A\",\"asset_class\":\"EQUITY\",\"venue\":\"X\","
                + "\"currency\":\"USD\",\"multiplier\":\"1\",\"price_increment\":\"0.01\",\"calendar_id\":null,"
                + "\"mark_method\":\"LAST\",\"ineligible_conditions\":[\"Z\"],\"effective_from\":0}";

        Inbound inbound = Messages.read(instruments, Messages.message(value, "A.X"));

        assertThat(inbound.kind()).isEqualTo(InboundKind.INSTRUMENT);
        assertThat(inbound.instrument().markMethod()).isEqualTo(MarkMethod.LAST);
        assertThat(inbound.instrument().staleAfterSeconds()).isEqualTo(300);
        assertThat(inbound.instrument().ineligibleConditions()).containsExactly("Z");
        assertThat(Messages.read(instruments, Messages.message(value.replace("\"1\"", "\"0\""), "A.X"))
                        .deadLetter()
                        .detail())
                .contains("multiplier is 0");
    }

    private Inbound read(String value) throws IOException {
        return read(value, "A.X");
    }

    private Inbound read(String value, String key) throws IOException {
        return Messages.read(ticks, Messages.message(value, key));
    }
}
