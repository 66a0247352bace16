package io.tidemark.jobs.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Future;
import java.util.zip.CRC32;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A hundred thousand records of which none is right, or none is expected, between good ones. */
@ExtendWith(LiveStack.class)
class FuzzIT {
    private static final int FUZZED = 100_000;
    private static final int GOOD = 20_000;
    private static final int PARTITIONS = 4;

    private final LiveStack.Tidemark tidemark;
    private final Random random = new Random(424_242);
    private final long baseNanos = Instant.now().minus(Duration.ofMinutes(30)).getEpochSecond() / 60 * 60_000_000_000L;
    private final BarOracle oracle = new BarOracle();
    private final FuzzedRecords fuzzed = new FuzzedRecords(random, baseNanos);
    private final List<Future<RecordMetadata>> acknowledged = new ArrayList<>();
    private final List<FuzzedRecords.Fuzz> sent = new ArrayList<>();
    private int goodSent;

    FuzzIT(LiveStack.Tidemark tidemark) {
        this.tidemark = tidemark;
    }

    @Test
    void everyRecordMeetsItsFateAndTheGoodOnesAreUntouched() throws Exception {
        tidemark.run("reset", "--yes");
        tidemark.run("submit", "bars", "--parallelism", "2");
        try (KafkaProducer<byte[], byte[]> producer = producer()) {
            // The clock must run before the first record that is to be found too late.
            for (int i = 0; i < 100; i++) {
                sendGood(producer);
            }
            producer.flush();
            tidemark.run("settle");
            for (int i = 0; i < FUZZED; i++) {
                FuzzedRecords.Fuzz fuzz = fuzzed.next();
                sent.add(fuzz);
                acknowledged.add(
                        producer.send(new ProducerRecord<>("market.ticks", i % PARTITIONS, fuzz.key(), fuzz.value())));
                while (goodSent < (long) GOOD * i / FUZZED) {
                    sendGood(producer);
                }
            }
            producer.flush();
        }
        tidemark.run("settle");

        Map<String, String> expectedLetters = new TreeMap<>();
        Set<String> expectedBars = new TreeSet<>();
        Map<FuzzedRecords.Fate, Integer> counts = new TreeMap<>();
        for (int i = 0; i < FUZZED; i++) {
            FuzzedRecords.Fuzz fuzz = sent.get(i);
            RecordMetadata place = acknowledged.get(i).get();
            counts.merge(fuzz.fate(), 1, Integer::sum);
            if (fuzz.fate().isDeadLetter()) {
                expectedLetters.put(
                        place.partition() + "/" + place.offset(), fuzz.fate() + " " + checksum(fuzz.value()));
            } else if (fuzz.fate() == FuzzedRecords.Fate.BAR) {
                expectedBars.add(fuzz.instrumentId());
            }
        }
        System.out.println("Fates of the fuzzed records: " + counts);
        assertThat(counts.keySet()).containsExactlyInAnyOrder(FuzzedRecords.Fate.values());

        Map<String, String> letters = new TreeMap<>();
        for (String row : tidemark.rows(
                "SELECT partition, offset, reason, CRC32(value), topic FROM tidemark.dead_letters FINAL")) {
            String[] cells = row.split("\t", -1);
            assertThat(cells[4]).isEqualTo("market.ticks");
            letters.put(cells[0] + "/" + cells[1], cells[2] + " " + cells[3]);
        }
        assertThat(letters).isEqualTo(expectedLetters);
        assertThat(reasonsInTopic()).isEqualTo(expectedLetters);

        List<String> fuzzBars = tidemark.rows("SELECT instrument_id, trade_count + quote_count"
                + " FROM tidemark.bars_minute FINAL WHERE instrument_id LIKE 'FUZZ%' ORDER BY instrument_id");
        assertThat(fuzzBars)
                .isEqualTo(expectedBars.stream().map(name -> name + "\t1").toList());

        assertThat(BarOracle.canonical(tidemark.rows("SELECT " + BarOracle.COLUMNS
                        + " FROM tidemark.bars_minute FINAL WHERE instrument_id LIKE 'GOOD%'"
                        + " ORDER BY instrument_id, minute")))
                .isEqualTo(oracle.rows());

        String[] books = tidemark.rows("SELECT sum(heartbeats), sum(accepted), sum(dead_letters), sum(ticks_let_go),"
                        + " max(abs(difference)) FROM (SELECT * FROM tidemark.reconciliation FINAL WHERE topic = 'market.ticks'"
                        + " ORDER BY partition, checkpoint_id DESC LIMIT 1 BY partition)")
                .get(0)
                .split("\t", -1);
        assertThat(Long.parseLong(books[1]))
                .isEqualTo(goodSent + counts.get(FuzzedRecords.Fate.BAR) + counts.get(FuzzedRecords.Fate.NO_BAR));
        assertThat(Long.parseLong(books[2])).isEqualTo(expectedLetters.size());
        assertThat(Long.parseLong(books[3]))
                .isEqualTo(counts.get(FuzzedRecords.Fate.LET_GO).longValue());
        assertThat(books[4]).isEqualTo("0");

        var job = tidemark.stack().job("bars");
        assertThat(job.get("/exceptions").path("exceptionHistory").path("entries"))
                .isEmpty();
        assertThat(job.get("/checkpoints").path("counts").path("restored").asInt())
                .isZero();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the bars tell of what did not arrive
    private void sendGood(KafkaProducer<byte[], byte[]> producer) throws Exception {
        String instrument = "GOOD" + random.nextInt(5) + ".X";
        long time = baseNanos + 600_000_000_000L * goodSent / GOOD;
        goodSent++;
        String record = random.nextBoolean()
                ? String.format(
                        "{\"type\":\"TRADE\",\"instrument_id\":\"%s\",\"venue\":\"X\",\"ts_event\":%d,\"sequence\":%d,"
                                + "\"price\":\"%d.%02d\",\"size\":%d,\"aggressor_side\":\"BUY\"}",
                        instrument, time, goodSent, 90 + random.nextInt(20), random.nextInt(100), 1 + random.nextInt(9))
                : String.format(
                        "{\"type\":\"QUOTE\",\"instrument_id\":\"%s\",\"venue\":\"X\",\"ts_event\":%d,\"sequence\":%d,"
                                + "\"bid_price\":%d,\"bid_size\":1,\"ask_price\":%d,\"ask_size\":2}",
                        instrument, time, goodSent, 90 + random.nextInt(20), 90 + random.nextInt(20));
        oracle.add(record);
        producer.send(new ProducerRecord<>(
                "market.ticks", instrument.getBytes(StandardCharsets.UTF_8), record.getBytes(StandardCharsets.UTF_8)));
    }

    private KafkaProducer<byte[], byte[]> producer() {
        return new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers", tidemark.config().kafkaBootstrapServers(),
                        "max.request.size", "2097152",
                        "linger.ms", "20"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** What the topic of dead letters says, each copy of a letter once. */
    private Map<String, String> reasonsInTopic() {
        Map<String, String> reasons = new TreeMap<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", tidemark.config().kafkaBootstrapServers()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor("dead_letters").stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                assertThat(System.nanoTime())
                        .as("reading the topic of dead letters")
                        .isLessThan(deadline);
                for (ConsumerRecord<byte[], byte[]> letter : consumer.poll(Duration.ofSeconds(1))) {
                    Map<String, String> headers = new HashMap<>();
                    for (Header header : letter.headers()) {
                        headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8));
                    }
                    reasons.put(
                            headers.get("tidemark.partition") + "/" + headers.get("tidemark.offset"),
                            headers.get("tidemark.reason") + " " + checksum(letter.value()));
                }
            }
        }
        return reasons;
    }

    private static long checksum(byte[] value) {
        CRC32 checksum = new CRC32();
        checksum.update(value == null ? new byte[0] : value);
        return checksum.getValue();
    }
}
