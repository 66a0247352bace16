package io.tidemark.jobs.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.domain.market.AggressorSide;
import io.tidemark.domain.market.CloseTick;
import io.tidemark.domain.market.QuoteTick;
import io.tidemark.domain.market.StatusTick;
import io.tidemark.domain.market.TradeTick;
import io.tidemark.domain.market.TradingStatus;
import io.tidemark.local.encoding.BinaryTickEncoder;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.apache.flink.api.common.functions.util.ListCollector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BinaryTicksTest {
    private static final long APPEND_MILLIS = 1_800_000_000_000L;
    private static final long TIME = APPEND_MILLIS * 1_000_000;
    private static final ClockRule CLOCK_RULE = new ClockRule(Duration.ofSeconds(5), null);

    private final InboundDeserializer json = InboundDeserializer.jsonTicks(CLOCK_RULE);
    private final InboundDeserializer binary = InboundDeserializer.binaryTicks(CLOCK_RULE);
    private final BinaryTickEncoder encoder = new BinaryTickEncoder();

    /** One record in both encodings, valid or not. */
    @SuppressWarnings("ArrayRecordComponent") // read, never compared
    record Twins(String key, String json, byte[] binary) {
        @Override
        public String toString() {
            return json;
        }
    }

    @Property(tries = 2_000)
    void bothEncodingsOfARecordMeanTheSame(@ForAll("records") Twins twins) throws Exception {
        Inbound fromJson = read(json, twins.key(), twins.json().getBytes(StandardCharsets.UTF_8));
        Inbound fromBinary = read(binary, twins.key(), twins.binary());

        if (fromJson.kind() == InboundKind.DEAD_LETTER) {
            assertThat(fromBinary.kind()).isEqualTo(InboundKind.DEAD_LETTER);
            assertThat(fromBinary.deadLetter().reason())
                    .as(fromBinary.deadLetter().detail())
                    .isEqualTo(fromJson.deadLetter().reason());
            // The number itself is shown as it was written, which encodings do in their own ways.
            assertThat(withoutShownNumber(fromBinary)).isEqualTo(withoutShownNumber(fromJson));
        } else {
            assertThat(fromBinary).isEqualTo(fromJson);
        }
    }

    private static String withoutShownNumber(Inbound inbound) {
        return inbound.deadLetter().detail().replaceFirst("point: .*", "point");
    }

    @Provide
    Arbitrary<Twins> records() {
        return Combinators.combine(
                        trades(),
                        quotes(),
                        closes(),
                        statuses(),
                        Arbitraries.integers().between(0, 3))
                .as((trade, quote, close, status, which) ->
                        List.of(trade, quote, close, status).get(which));
    }

    private Arbitrary<Twins> trades() {
        return Combinators.combine(times(), sequences(), names(), decimals(), decimals(), conditions())
                .as((time, sequence, name, price, size, conditions) -> new Twins(
                        "A.X",
                        "{\"type\":\"TRADE\"," + head(name, time, sequence) + ",\"price\":\"" + price + "\",\"size\":"
                                + size + ",\"aggressor_side\":\"SELL\",\"conditions\":["
                                + conditions.stream()
                                        .map(BinaryTicksTest::quoted)
                                        .collect(Collectors.joining(","))
                                + "]}",
                        encoder.encode(
                                new TradeTick(name, time, sequence, price, size, AggressorSide.SELL, conditions),
                                "X")));
    }

    private Arbitrary<Twins> quotes() {
        Arbitrary<BigDecimal> sides = decimals().injectNull(0.2);
        return Combinators.combine(times(), sequences(), names(), sides, sides, sides, sides)
                .as((time, sequence, name, bid, bidSize, ask, askSize) -> new Twins(
                        "A.X",
                        "{\"type\":\"QUOTE\"," + head(name, time, sequence) + ",\"bid_price\":" + bid
                                + ",\"bid_size\":" + bidSize + ",\"ask_price\":" + ask + ",\"ask_size\":" + askSize
                                + "}",
                        encoder.encode(new QuoteTick(name, time, sequence, bid, bidSize, ask, askSize), "X")));
    }

    private Arbitrary<Twins> closes() {
        Arbitrary<Integer> days = Arbitraries.integers().between(-100_000, 2_000_000);
        return Combinators.combine(times(), sequences(), names(), decimals(), days)
                .as((time, sequence, name, price, day) -> new Twins(
                        "A.X",
                        "{\"type\":\"CLOSE\"," + head(name, time, sequence) + ",\"price\":" + price
                                + ",\"trading_date\":\"" + LocalDate.ofEpochDay(day) + "\"}",
                        encoder.encode(new CloseTick(name, time, sequence, price, day), "X")));
    }

    private Arbitrary<Twins> statuses() {
        return Combinators.combine(times(), sequences(), names(), Arbitraries.of(TradingStatus.class))
                .as((time, sequence, name, status) -> new Twins(
                        "A.X",
                        "{\"type\":\"STATUS\"," + head(name, time, sequence) + ",\"status\":\"" + status + "\"}",
                        encoder.encode(new StatusTick(name, time, sequence, status), "X")));
    }

    private static String head(String instrumentId, long time, long sequence) {
        return "\"instrument_id\":" + quoted(instrumentId) + ",\"venue\":\"X\",\"ts_event\":" + time + ",\"sequence\":"
                + sequence;
    }

    private static String quoted(String text) {
        return "\"" + text + "\"";
    }

    private static Arbitrary<Long> times() {
        return Arbitraries.frequencyOf(
                Tuple.of(9, Arbitraries.longs().between(1, TIME)),
                Tuple.of(1, Arbitraries.of(0L, -1L, Long.MIN_VALUE + 1, TIME + 5_000_000_001L, Long.MAX_VALUE)));
    }

    private static Arbitrary<Long> sequences() {
        return Arbitraries.frequencyOf(
                Tuple.of(9, Arbitraries.longs().greaterOrEqual(0)), Tuple.of(1, Arbitraries.of(-1L)));
    }

    private static Arbitrary<String> names() {
        return Arbitraries.frequency(
                Tuple.of(20, "A.X"),
                Tuple.of(1, "B.X"),
                Tuple.of(1, "Ä€😀.X"),
                Tuple.of(1, " "),
                Tuple.of(1, ""),
                Tuple.of(1, "A".repeat(129)));
    }

    private static Arbitrary<List<String>> conditions() {
        return Arbitraries.of("Z", "A", "OddLot", "", "C".repeat(129))
                .list()
                .ofMaxSize(3)
                .flatMap(
                        some -> Arbitraries.of(some, List.<String>of(), new ArrayList<>(Collections.nCopies(65, "Z"))));
    }

    private static Arbitrary<BigDecimal> decimals() {
        Arbitrary<BigInteger> unscaled = Arbitraries.oneOf(
                Arbitraries.longs().between(-20, 5_000_000_000L).map(BigInteger::valueOf),
                Arbitraries.longs().map(BigInteger::valueOf),
                Arbitraries.bigIntegers().between(BigInteger.TEN.pow(26).negate(), BigInteger.TEN.pow(26)));
        return Combinators.combine(
                        unscaled,
                        Arbitraries.integers().between(-14, 15),
                        Arbitraries.integers().between(0, 4))
                .as((digits, scale, zeros) -> new BigDecimal(digits.multiply(BigInteger.TEN.pow(zeros)), scale));
    }

    @Test
    void heartbeatMovesTheClock() throws Exception {
        Inbound heartbeat = read(binary, null, encoder.heartbeat(TIME));
        assertThat(heartbeat.kind()).isEqualTo(InboundKind.HEARTBEAT);
        assertThat(heartbeat.eventTimeNanos()).isEqualTo(TIME);
    }

    @Property(tries = 1_000)
    void recordThatIsCutOffIsMalformed(@ForAll("records") Twins twins, @ForAll int cut) throws Exception {
        byte[] whole = twins.binary();
        Inbound inbound = read(binary, twins.key(), Arrays.copyOf(whole, Math.floorMod(cut, whole.length)));
        assertThat(inbound.deadLetter().reason()).isEqualTo(DeadLetterReason.MALFORMED);
    }

    @Property(tries = 2_000)
    void noBytesStopTheDecoder(
            @ForAll byte[] random, @ForAll("records") Twins twins, @ForAll int at, @ForAll byte other)
            throws Exception {
        read(binary, null, random);
        byte[] mutated = twins.binary().clone();
        mutated[Math.floorMod(at, mutated.length)] = other;
        read(binary, twins.key(), mutated);
    }

    @Test
    void whatFollowsTheRecordMakesItMalformed() throws Exception {
        byte[] whole = encoder.heartbeat(TIME);
        Inbound inbound = read(binary, null, Arrays.copyOf(whole, whole.length + 2));
        assertThat(inbound.deadLetter().detail()).contains("2 bytes follow the record");
    }

    @ParameterizedTest(name = "{index}: {2}: {3}")
    @CsvSource(
            delimiter = '|',
            value = {
                "0   | 123 | MALFORMED     | begins with byte 123",
                "1   | 2   | MALFORMED     | version 2",
                "2   | 0   | MISSING_FIELD | type is null",
                "2   | 6   | BAD_VALUE     | type is code 6",
                "19  | 255 | MALFORMED     | ends after",
                "21  | 255 | MALFORMED     | instrument_id is not UTF-8",
            })
    void oneWrongByteMakesADeadLetterThatNamesIt(int at, int other, DeadLetterReason reason, String detail)
            throws Exception {
        byte[] mutated = trade();
        mutated[at] = (byte) other;
        Inbound inbound = read(binary, "A.X", mutated);
        assertThat(inbound.deadLetter().reason()).isEqualTo(reason);
        assertThat(inbound.deadLetter().detail()).contains(detail);
    }

    /** From the end: no conditions, the side, then the size (3 bytes) and the price. */
    @ParameterizedTest
    @ValueSource(ints = {0, 4})
    void sideOutsideItsCodesIsNamed(int code) throws Exception {
        byte[] mutated = trade();
        mutated[mutated.length - 2] = (byte) code;
        DeadLetter letter = read(binary, "A.X", mutated).deadLetter();
        assertThat(letter.reason()).isEqualTo(code == 0 ? DeadLetterReason.MISSING_FIELD : DeadLetterReason.BAD_VALUE);
        assertThat(letter.detail()).contains("aggressor_side is");
    }

    @Test
    void numberThatIsNullWhereOneIsDueIsMissing() throws Exception {
        byte[] whole = trade();
        byte[] withoutSize = Arrays.copyOf(whole, whole.length - 2);
        System.arraycopy(whole, whole.length - 2, withoutSize, whole.length - 4, 2);
        withoutSize[whole.length - 5] = 0;
        DeadLetter letter = read(binary, "A.X", withoutSize).deadLetter();
        assertThat(letter.reason()).isEqualTo(DeadLetterReason.MISSING_FIELD);
        assertThat(letter.detail()).isEqualTo("size is null");
    }

    @Test
    void keyThatIsNoTextIsNotItsInstrument() throws Exception {
        byte[] status = encoder.encode(new StatusTick("\uFFFD", TIME, 0, TradingStatus.OPEN), "X");
        Inbound inbound = read(binary, message(new byte[] {(byte) 0xFF}, status));
        assertThat(inbound.deadLetter().reason()).isEqualTo(DeadLetterReason.BAD_VALUE);
    }

    @Test
    void emptyAndAbsentValuesAreMalformed() throws Exception {
        assertThat(read(binary, "A.X", null).deadLetter().detail()).contains("has no value");
        assertThat(read(binary, "A.X", new byte[0]).deadLetter().detail()).contains("has no value");
    }

    private byte[] trade() {
        return encoder.encode(
                new TradeTick(
                        "A.X", TIME, 7, new BigDecimal("10.5"), new BigDecimal("2"), AggressorSide.SELL, List.of()),
                "X");
    }

    private static Inbound read(InboundDeserializer deserializer, String key, byte[] value) throws Exception {
        return read(deserializer, message(key == null ? null : key.getBytes(StandardCharsets.UTF_8), value));
    }

    private static Inbound read(InboundDeserializer deserializer, ConsumerRecord<byte[], byte[]> message)
            throws Exception {
        List<Inbound> read = new ArrayList<>();
        deserializer.deserialize(message, new ListCollector<>(read));
        assertThat(read).hasSize(1);
        return read.get(0);
    }

    private static ConsumerRecord<byte[], byte[]> message(byte[] key, byte[] value) {
        return new ConsumerRecord<>(
                "market.ticks",
                3,
                42,
                APPEND_MILLIS,
                TimestampType.LOG_APPEND_TIME,
                0,
                0,
                key,
                value,
                new RecordHeaders(),
                Optional.empty());
    }
}
