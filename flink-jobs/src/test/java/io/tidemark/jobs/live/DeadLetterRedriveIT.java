package io.tidemark.jobs.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.jobs.kafka.DeadLetterReason;
import io.tidemark.local.clickhouse.ClickHouseClient;
import io.tidemark.local.deadletters.DeadLetterPlace;
import io.tidemark.local.deadletters.DeadLetterSelection;
import io.tidemark.local.deadletters.DeadLetterTables;
import io.tidemark.local.deadletters.RedriveRow;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Dead letters through the job, sent again once their cause is mended, on real processes; killed and given twice besides. */
@ExtendWith(LiveStack.class)
class DeadLetterRedriveIT {
    private static final String TOPIC = "executions";
    private static final String KEY = "TIDE.DEMO";
    private static final String HEADER = "tidemark.redriven-from";
    private static final Duration LIMIT = Duration.ofMinutes(3);

    private final LiveStack.Tidemark tidemark;
    private final ClickHouseQuery query;
    private final KafkaProducer<byte[], byte[]> producer;

    DeadLetterRedriveIT(LiveStack.Tidemark tidemark) {
        this.tidemark = tidemark;
        query = ClickHouseQuery.on(tidemark);
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", tidemark.config().kafkaBootstrapServers(), "linger.ms", "20"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    @BeforeEach
    void reset() {
        tidemark.run("reset", "--yes");
    }

    @AfterEach
    void close() {
        producer.close(Duration.ofSeconds(30));
    }

    @Test
    void everyReasonOfTheJobCanBeAskedFor() {
        assertThat(DeadLetterSelection.REASONS)
                .containsExactlyElementsOf(
                        Arrays.stream(DeadLetterReason.values()).map(Enum::name).toList());
    }

    @Test
    @Walks("dead-letters.md")
    void theRunbookTakesInWhatItsCauseHadKeptOut(Walk walk) throws Exception {
        Path root = tidemark.config().root();
        Path known = Files.createDirectory(tidemark.folder().resolve("without-accounts"));
        Path sample = root.resolve("local/sample");
        Files.copy(
                sample.resolve("reference/reference.instruments.ndjson"),
                known.resolve("reference.instruments.ndjson"));
        // Without the one that is cut off: this test makes dead letters of its own.
        Files.write(
                known.resolve("ticks.ndjson"),
                Files.readAllLines(sample.resolve("ticks.ndjson")).stream()
                        .filter(tick -> tick.endsWith("}"))
                        .toList());
        tidemark.run("submit", "positions", "--set", "waiting-room.capacity=1");
        tidemark.run("feed", known.toString());
        List<String> executions = Files.readAllLines(sample.resolve("executions.ndjson"));
        // The first waits for its account and fills the room; the second finds no place in it; the third is cut off.
        send(0, executions.get(0));
        send(0, executions.get(1));
        send(0, "{\"execution_id\":\"e-9\",\"note\":\"\u001b[2J".getBytes(StandardCharsets.UTF_8), (byte) 0xC3);
        producer.flush();
        tidemark.run("settle");
        assertThat(outcomes()).containsExactly("1 WAITING_ROOM_FULL OPEN", "2 MALFORMED OPEN");

        List<String> printed = new ArrayList<>();
        printed.addAll(walk.type("Which they are"));
        printed.addAll(walk.type("Sending them again"));
        printed.addAll(walk.type("How to see that it is done"));

        assertThat(printed.get(0)).contains("executions           WAITING_ROOM_FULL            1");
        assertThat(printed.get(1)).contains("executions/0/1", "executions/0/2", "Open: 2");
        assertThat(printed.get(2))
                .contains(
                        "WAITING_ROOM_FULL",
                        "account DEMO-1 is not known",
                        "TIDE.DEMO  (9 bytes)",
                        "\"execution_id\":\"e-2\"")
                .contains("OPEN: it was never sent again");
        assertThat(printed.get(4)).contains("Would send again: 1 (executions 1). Nothing was sent.");
        assertThat(printed.get(5)).contains("Sent again: 1 (executions 1)");
        assertThat(String.join("\n", printed)).contains("TAKEN at executions/0/", "sent again: 1 (taken 1)");

        assertThat(outcomes()).containsExactly("1 WAITING_ROOM_FULL TAKEN", "2 MALFORMED OPEN");
        assertPositionsAreThoseWorkedOutByHand();
        assertBooksBalance();

        assertThat(tidemark.run("dead-letters", "redrive", "--reason", "WAITING_ROOM_FULL"))
                .contains("Nothing to re-drive: no dead letter is open with reason WAITING_ROOM_FULL.");
        assertThat(tidemark.run("dead-letters", "redrive", "executions/0/1")).contains("Nothing to re-drive");
        assertThat(sentAgain()).isEqualTo(Map.of("executions/0/1 " + executions.get(1), 1));

        assertThat(tidemark.run("dead-letters", "show", "executions/0/2"))
                .contains("{\"execution_id\":\"e-9\",\"note\":\"\\x1B[2J\\xC3  (")
                .doesNotContain("\u001b");
        assertThat(tidemark.run("dead-letters", "redrive", "executions/0/2")).contains("Sent again: 1 (executions 1)");
        tidemark.run("settle");
        assertThat(outcomes())
                .startsWith("1 WAITING_ROOM_FULL TAKEN", "2 MALFORMED REFUSED")
                .hasSize(3)
                .last()
                .asString()
                .endsWith(" MALFORMED OPEN");
        assertThat(tidemark.run("dead-letters", "list")).contains("Sent again: 2 (taken 1, refused 1)", "Open: 1");
        assertPositionsAreThoseWorkedOutByHand();
        assertBooksBalance();
    }

    @Test
    void whatAnInterruptedRedriveHadSentIsFoundAndNotSentAgain() throws Exception {
        makeDeadLetters(5);
        DeadLetterTables tables = new DeadLetterTables(client());
        long end = end(0);
        // Killed between the intent and the acknowledgement, of the first before and of the second after the record
        // went out.
        tables.note(List.of(intent(0, end), intent(1, end)));
        send(0, "between them");
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(TOPIC, 0, null, "record 1".getBytes(StandardCharsets.UTF_8));
        record.headers().add(HEADER, "executions/0/1".getBytes(StandardCharsets.UTF_8));
        long offset = producer.send(record).get(30, TimeUnit.SECONDS).offset();

        assertThat(tidemark.run("status")).contains("of these a redrive was interrupted: 2");
        assertThat(tidemark.run("dead-letters", "redrive", "--all"))
                .contains("A redrive was interrupted: looking whether it had sent 2 of these already.")
                .contains("Sent already by the redrive that was interrupted: 1")
                .contains("Sent again: 4 (executions 4)");

        assertThat(sentAgain()).isEqualTo(each(5));
        assertThat(tidemark.number(
                        "SELECT redriven_offset FROM tidemark.dead_letter_redrives FINAL WHERE offset = 1 AND is_sent"))
                .isEqualTo(offset);
        assertThat(tidemark.run("dead-letters", "redrive", "--all")).contains("Nothing to re-drive");
        assertThat(sentAgain()).isEqualTo(each(5));
    }

    @Test
    void whatNobodyCanTellOfIsLeftOutAndSaid() throws Exception {
        makeDeadLetters(3);
        new DeadLetterTables(client()).note(List.of(intent(0, 1)));
        // As a topic's retention would: where the record may have gone is no more.
        try (Admin admin =
                Admin.create(Map.of("bootstrap.servers", tidemark.config().kafkaBootstrapServers()))) {
            admin.deleteRecords(Map.of(new TopicPartition(TOPIC, 0), RecordsToDelete.beforeOffset(2)))
                    .all()
                    .get(30, TimeUnit.SECONDS);
        }

        Path output = tidemark.folder().resolve("undecided.txt");
        Process redrive = tidemark.start(output, "dead-letters", "redrive", "--all");
        assertThat(redrive.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();

        assertThat(redrive.exitValue()).isEqualTo(1);
        assertThat(Files.readString(output))
                .contains("Sent again: 2 (executions 2)")
                .contains("not sent: executions/0/0")
                .contains("nobody can tell whether it did");
        assertThat(sentAgain()).containsOnlyKeys("executions/0/1 record 1", "executions/0/2 record 2");
    }

    @Test
    void eachIsSentOnceHoweverOftenTheCommandIsKilledAndGivenTwiceAtATime() throws Exception {
        int letters = 10_000;
        makeDeadLetters(letters);
        Random random = new Random(20260302);
        for (int sent : List.of(0, 1_000, 4_000)) {
            Process redrive = redrive("killed-after-" + sent);
            long deadline = System.nanoTime() + LIMIT.toNanos();
            while (redrive.isAlive() && !(noted("1") > sent && noted("is_sent = 1") >= sent)) {
                assertThat(System.nanoTime())
                        .as("waiting for the notes of a redrive that is to be killed after %s", sent)
                        .isLessThan(deadline);
                Thread.sleep(5);
            }
            Thread.sleep(random.nextInt(50));
            redrive.destroyForcibly();
            assertThat(redrive.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
            System.out.println(
                    "Killed; noted as meant to be sent: " + noted("1") + ", as sent: " + noted("is_sent = 1"));
        }
        long sent = sentAgain().size();
        System.out.println("Sent before three kills: " + sent + " of " + letters);
        assertThat(sent).as("sent; all or none mean that no kill hit").isBetween(1L, letters - 1L);

        long began = System.nanoTime();
        List<Process> twice = List.of(redrive("first"), redrive("second"));
        for (Process each : twice) {
            assertThat(each.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(each.exitValue()).isZero();
        }
        System.out.println("The rest took " + Duration.ofNanos(System.nanoTime() - began));

        assertThat(sentAgain()).isEqualTo(each(letters));
        assertThat(tidemark.number("SELECT countIf(outcome != 'SENT') FROM tidemark.dead_letter_outcomes"))
                .isZero();
    }

    @Test
    void aPlaceOfWhichThereIsNoneIsAnsweredWithTheForm() throws Exception {
        Path output = tidemark.folder().resolve("unknown-place.txt");
        for (String command : List.of("show", "redrive")) {
            Process process = tidemark.start(output, "dead-letters", command, "executions/0/77");
            assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(1);
            assertThat(Files.readString(output))
                    .contains("No dead letter came from executions/0/77")
                    .contains("TOPIC/PARTITION/OFFSET, such as executions/0/17");
        }
        assertThat(tidemark.run("dead-letters", "list")).contains("No dead letter is open.");
    }

    /** Records 0 to n - 1 of partition 0, of which none is one; no job runs afterwards, so that no more come. */
    private void makeDeadLetters(int letters) throws InterruptedException {
        tidemark.run("submit", "positions");
        for (int i = 0; i < letters; i++) {
            send(0, "record " + i);
        }
        producer.flush();
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (Long.parseLong(query.text("SELECT count() FROM tidemark.dead_letters FINAL")
                        .strip())
                < letters) {
            assertThat(System.nanoTime())
                    .as("waiting for %s dead letters", letters)
                    .isLessThan(deadline);
            Thread.sleep(200);
        }
        tidemark.run("stop", "positions");
    }

    private void send(int partition, String value) {
        send(partition, value.getBytes(StandardCharsets.UTF_8));
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the dead letters tell of what did not arrive
    private void send(int partition, byte[] begin, byte... end) {
        byte[] value = Arrays.copyOf(begin, begin.length + end.length);
        System.arraycopy(end, 0, value, begin.length, end.length);
        byte[] key = value[0] == '{' ? KEY.getBytes(StandardCharsets.UTF_8) : null;
        producer.send(new ProducerRecord<>(TOPIC, partition, key, value));
    }

    private long noted(String condition) {
        return Long.parseLong(query.text("SELECT count() FROM tidemark.dead_letter_redrives FINAL WHERE " + condition)
                .strip());
    }

    private Process redrive(String name) throws IOException {
        return tidemark.start(
                tidemark.folder().resolve("redrive-" + name + ".txt"), "dead-letters", "redrive", "--all");
    }

    private static RedriveRow intent(long offset, long end) {
        return new RedriveRow(new DeadLetterPlace(TOPIC, 0, offset), 0, end, null, Instant.now());
    }

    private ClickHouseClient client() {
        return tidemark.stack().clickHouse();
    }

    private static Map<String, Integer> each(int letters) {
        Map<String, Integer> each = new TreeMap<>();
        for (int i = 0; i < letters; i++) {
            each.put("executions/0/" + i + " record " + i, 1);
        }
        return each;
    }

    private List<String> outcomes() {
        return query.text(
                        "SELECT concat(toString(offset), ' ', reason, ' ', outcome) FROM tidemark.dead_letter_outcomes"
                                + " ORDER BY offset")
                .lines()
                .toList();
    }

    /**
     * Bought 100 at 100.00 for 1.00, sold 40 of them at 100.10 for 0.40: 40 x 0.10 = 4 realized, 60 left at 100.00. The marks
     * are 100.05, 100.04 and 99.98: 60 x 0.05 = 3, 60 x 0.04 = 2.4, 60 x -0.02 = -1.2.
     */
    private void assertPositionsAreThoseWorkedOutByHand() {
        assertThat(tidemark.rows(
                        "SELECT minute, quantity, average_price, realized_pnl, unrealized_pnl, commissions, total_pnl"
                                + " FROM positions ORDER BY minute"))
                .containsExactly(
                        "2024-03-04 14:30:00\t60\t100\t4\t3\t1.4\t5.6",
                        "2024-03-04 14:31:00\t60\t100\t4\t2.4\t1.4\t5",
                        "2024-03-04 14:32:00\t60\t100\t4\t-1.2\t1.4\t1.4");
    }

    private void assertBooksBalance() {
        assertThat(query.text("SELECT topic, partition, argMax(difference, recorded_at) FROM tidemark.reconciliation"
                                + " FINAL GROUP BY topic, partition ORDER BY topic, partition")
                        .lines())
                .isNotEmpty()
                .allMatch(row -> row.endsWith("\t0"));
    }

    private long end(int partition) {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
            TopicPartition of = new TopicPartition(TOPIC, partition);
            return consumer.endOffsets(List.of(of), Duration.ofSeconds(30)).get(of);
        }
    }

    /** How often each dead letter lies in the topic as one that was sent again, with its value behind its place. */
    private Map<String, Integer> sentAgain() {
        Map<String, Integer> sent = new HashMap<>();
        try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
            List<TopicPartition> partitions = consumer.partitionsFor(TOPIC).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            long deadline = System.nanoTime() + LIMIT.toNanos();
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                assertThat(System.nanoTime()).as("reading " + TOPIC).isLessThan(deadline);
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
                    for (Header header : record.headers().headers(HEADER)) {
                        String place = new String(header.value(), StandardCharsets.UTF_8);
                        String value = new String(record.value(), StandardCharsets.UTF_8);
                        sent.merge(place + " " + value, 1, Integer::sum);
                        assertThat(record.key())
                                .as("key of what was sent again")
                                .isEqualTo(value.startsWith("{") ? KEY.getBytes(StandardCharsets.UTF_8) : null);
                    }
                }
            }
        }
        return sent;
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        return new KafkaConsumer<>(
                Map.of("bootstrap.servers", tidemark.config().kafkaBootstrapServers()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }
}
