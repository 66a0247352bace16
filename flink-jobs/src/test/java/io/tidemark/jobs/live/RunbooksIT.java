package io.tidemark.jobs.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.jobs.SourceFault;
import io.tidemark.local.flink.FlinkRest;
import io.tidemark.local.stack.Stack;
import io.tidemark.oracle.Histories;
import io.tidemark.oracle.HistorySize;
import io.tidemark.oracle.OracleMarket;
import io.tidemark.oracle.Records;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What the runbooks are for really happens, while a market comes; then their commands are typed as they stand there, and every
 * row is the oracle's.
 */
@ExtendWith(LiveStack.class)
class RunbooksIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    /** As long as a person looks at a screen on which nothing comes. */
    private static final Duration AT_ONCE = Duration.ofSeconds(20);

    private static final SourceFault COMMISSIONS_ARE_REBATES = new SourceFault(
            "flink-jobs/src/main/java/io/tidemark/jobs/kafka/JsonExecutionDecoder.java",
            "return fields.decimal(\"commission\");",
            "return fields.decimal(\"commission\").negate();");

    private static Path folder;
    private static OracleMarket market;

    private final LiveStack.Tidemark tidemark;
    private final Crash crash;
    private final StoredPositions stored;
    private final List<Process> feeds = new ArrayList<>();

    RunbooksIT(LiveStack.Tidemark tidemark) {
        this.tidemark = tidemark;
        crash = new Crash(tidemark, "positions", "position_minutes");
        stored = new StoredPositions(tidemark);
    }

    @BeforeAll
    static void makeMarket(LiveStack.Tidemark tidemark) throws IOException {
        market = Histories.market(
                20260109, HistorySize.of(4, 4, 2, 60, 600, 3_000).startingAt(Instant.parse("2026-01-09T14:30:00Z")));
        folder = tidemark.folder().resolve("runbook-market");
        Records.writeFolder(market, folder);
    }

    @BeforeEach
    void reset() {
        tidemark.run("reset", "--yes");
    }

    /** A walk that failed must not leave the stack as it found it. */
    @AfterEach
    void mend() {
        feeds.forEach(Process::destroyForcibly);
        for (Stack.ProcessState process : tidemark.stack().processStates()) {
            if (process.hangs()) {
                tidemark.stack().kill(process.name());
            }
        }
        tidemark.stack().up(false);
    }

    @Test
    @Walks("process-down.md")
    void processesThatDieOrHangAreStartedAgain(Walk walk) throws Exception {
        tidemark.run("submit", "positions", "--parallelism", "2");
        feed("40");
        crash.awaitRows(10);

        for (String name : List.of("taskmanager-1", "zookeeper", "clickhouse")) {
            tidemark.stack().kill(name);
            assertThat(tidemark.fail("status")).containsPattern(name + " .* down\n");
            walk.know("NAME", name);
            walk.type("If it is down");
        }
        for (String name : List.of("jobmanager", "kafka", "taskmanager-2")) {
            tidemark.stack().pause(name);
            awaitHanging(name);
            long began = System.nanoTime();
            String status = tidemark.fail("status");
            assertThat(Duration.ofNanos(System.nanoTime() - began))
                    .as("status while %s hangs", name)
                    .isLessThan(AT_ONCE);
            assertThat(status)
                    .containsPattern(name + " .* does not answer\n")
                    .doesNotContainPattern("(?m)^(?!" + name + ").* does not answer$")
                    .contains("docs/runbooks/process-down.md");
            walk.know("PID", found("(?m)^" + name + " +(\\d+) ", status));
            walk.type("If it hangs");
        }
        awaitFeeds();
        tidemark.stack().job("positions").awaitRunning(LIMIT);
        walk.type("How to see that it is done");
        assertNothingIsMissing();
    }

    @Test
    @Walks("job-failed.md")
    void aJobWhoseRestartsAreUsedUpSaysWhyAndGoesOn(Walk walk) throws Exception {
        tidemark.run(
                "submit",
                "positions",
                "--set",
                "restart-strategy.exponential-delay.attempts-before-reset-backoff=2",
                "--set",
                "restart-strategy.exponential-delay.initial-backoff=100 ms",
                "--set",
                "restart-strategy.exponential-delay.max-backoff=100 ms");
        feed("100");
        crash.awaitRows(20);
        tidemark.stack().kill("clickhouse");
        FlinkRest rest = new FlinkRest(tidemark.config().flinkUrl());
        await("the job to fail for good", () -> rest.jobs().get(0).state().equals("FAILED"));

        String status = walk.type("What you see", 1).get(0);
        assertThat(status).contains("Connect");
        walk.know("COMMAND", found("(?m)^ +(\\./tidemark submit positions .*)$", status));
        assertThat(walk.typeBlock("What to do", 0)).hasSize(1);
        awaitFeeds();
        walk.typeBlock("What to do", 1);
        walk.type("How to see that it is done");
        assertNothingIsMissing();
    }

    @Test
    @Walks("checkpoint-disk-full.md")
    void aJobGoesOnOnceItsCheckpointsHaveRoomAgain(Walk walk) throws Exception {
        tidemark.run("submit", "positions", "--parallelism", "2");
        feed("100");
        crash.awaitRows(20);
        limitFiles("65536");
        try {
            await(
                    "checkpoints to fail",
                    () -> tidemark.stack()
                            .jobStates()
                            .get(0)
                            .checkpointFailure()
                            .isPresent());
            walk.type("What you see", 1);
        } finally {
            limitFiles("unlimited");
        }
        awaitFeeds();
        walk.type("What to do");
        walk.type("How to see that it is done");
        assertNothingIsMissing();
    }

    @Test
    @Walks("new-version.md")
    void aNewVersionIsPutInPlaceAndTakenBack(Walk walk) throws Exception {
        Path newer = OtherProgram.with(tidemark, "newer", UpgradeIT.A_FIELD_MORE);
        tidemark.run("submit", "positions");
        feed("100");
        crash.awaitRows(20);

        walk.learn("SAVEPOINT", "(?m)^(/.*/savepoint-.*)$");
        walk.type("Before");
        walk.know("NEW.jar", newer);
        walk.know("OLD.jar", OtherProgram.built(tidemark));
        walk.type("Forward");
        walk.type("Back");
        awaitFeeds();
        tidemark.run("settle");
        walk.type("How to see that it is done");
        assertNothingIsMissing();
    }

    @Test
    @Walks("replay-a-day.md")
    void aCorrectedProgramReplacesWhatAWrongOneHadPublished(Walk walk) throws Exception {
        Path wrong = OtherProgram.with(tidemark, "wrong", COMMISSIONS_ARE_REBATES);
        tidemark.run("submit", "positions", "--jar", wrong.toString());
        String before = tidemark.run("savepoint", "positions");
        tidemark.run("feed", folder.toString());
        tidemark.run("settle");
        assertThat(stored.wrongMinutesOf(market))
                .as("what the wrong program makes")
                .isNotEmpty();

        walk.know("NEW.jar", OtherProgram.built(tidemark));
        walk.know("SAVEPOINT", found("(?m)^(/.*/savepoint-.*)$", before));
        walk.type("What to do");
        List<String> done = walk.type("How to see that it is done");
        assertThat(rowsOf(done.get(1)))
                .as("rows of the wrong program are 0 of some")
                .isNotEmpty()
                .allSatisfy(row -> assertThat(row).matches("2026-01-..\t0\t[1-9][0-9]*"));
        assertThat(rowsOf(done.get(2))).as("breaks of positions").isEmpty();
        assertThat(rowsOf(done.get(3)))
                .as("differences of partitions")
                .isNotEmpty()
                .allSatisfy(row -> assertThat(row).containsPattern("\t0\t[^\t]+$"));
        assertNothingIsMissing();
    }

    @Test
    @Walks("beyond-the-horizon.md")
    void aReplayWithATrailingClockTakesInWhatCameTooLate(Walk walk) throws Exception {
        Path sample = tidemark.config().root().resolve("local/sample");
        List<String> executions = Files.readAllLines(sample.resolve("executions.ndjson"));
        List<String> ticks = Files.readAllLines(sample.resolve("ticks.ndjson"));
        List<String> cashFlows = Files.readAllLines(sample.resolve("cash-flows.ndjson"));
        tidemark.run("submit", "positions");
        tidemark.run("feed", sample.resolve("reference").toString());
        feedLines("first", "executions", List.of(executions.get(0)));
        feedLines("its-ticks", "market.ticks", ticks);
        // Three days later it is too late for the date of the others.
        feedLines("later", "market.ticks", List.of(trade("2024-03-07T14:30:00Z")));
        tidemark.run("settle");
        feedLines("too-late", "executions", executions.subList(1, executions.size()));
        feedLines("too-late-as-well", "cash_flows", cashFlows);
        feedLines("later-still", "market.ticks", List.of(trade("2024-03-07T14:32:00Z")));
        tidemark.run("settle");
        assertThat(tidemark.run("status"))
                .contains(
                        "executions beyond the horizon: " + (executions.size() - 1),
                        "docs/runbooks/beyond-the-horizon.md");

        List<String> leftOut = walk.type("Which positions");
        assertThat(rowsOf(leftOut.get(0))).singleElement().asString().matches("DEMO-1\tTIDE.DEMO\t3\t.*\t4");
        assertThat(rowsOf(leftOut.get(1))).containsExactly("2024-03-07\tdemo\tDEMO-1\tTIDE.DEMO\t4");
        walk.learn("PATH", "(?m)^Savepoint: (.*)$");
        for (int block = 0; block < 3; block++) {
            walk.typeBlock("What to do", block);
        }
        await("the replay to have read everything", this::nothingIsLeftOut);
        walk.typeBlock("What to do", 3);
        List<String> done = walk.type("How to see that it is done");
        assertThat(done.get(0)).contains("Not in the figures\n  nothing.");
        assertThat(rowsOf(done.get(1))).as("executions left out").isEmpty();
        assertThat(rowsOf(done.get(2))).as("breaks of positions").isEmpty();
        assertThat(rowsOf(done.get(3)))
                .containsExactly("2024-03-04\t0\t1", "2024-03-05\t0\t1", "2024-03-06\t0\t1", "2024-03-07\t0\t1");
        assertThat(tidemark.rows("SELECT minute, quantity, total_pnl FROM positions WHERE trading_date = '2024-03-04'"
                        + " ORDER BY minute LIMIT 3"))
                .containsExactly(
                        "2024-03-04 14:30:00\t60\t5.6",
                        "2024-03-04 14:31:00\t-40\t15",
                        "2024-03-04 14:32:00\t-25\t16.95");
        assertBooksBalance();
    }

    @Test
    @Walks("clickhouse-down.md")
    void aJobGoesOnByItselfOnceClickHouseIsThereAgain(Walk walk) throws Exception {
        tidemark.run("submit", "positions", "--parallelism", "2");
        feed("100");
        crash.awaitRows(20);
        tidemark.stack().pause("clickhouse");
        long began = System.nanoTime();
        assertThat(tidemark.fail("query", "SELECT 1"))
                .contains("clickhouse runs and does not answer", "kill -KILL ", "./tidemark up");
        assertThat(Duration.ofNanos(System.nanoTime() - began))
                .as("a query that hangs")
                .isLessThan(AT_ONCE);
        tidemark.stack().kill("clickhouse");

        assertThat(walk.typeBlock("What to do", 0).get(1)).containsPattern("clickhouse +started");
        awaitFeeds();
        walk.typeBlock("What to do", 1);
        walk.type("How to see that it is done");
        assertNothingIsMissing();
    }

    @Test
    @Walks("clock-stands-still.md")
    void aClockThatOnePartitionHoldsUpGoesOn(Walk walk) throws Exception {
        tidemark.run("submit", "positions");
        tidemark.run("feed", tidemark.config().root().resolve("local/sample").toString());
        tidemark.run("settle");
        publish(Map.of(), trade("2024-03-04T14:40:30Z"));

        List<String> printed = walk.typeBlock("What to do", 0);
        assertThat(printed.get(0)).contains("clock 2024-03-04T14:32:59.999Z");
        walk.typeBlock("What to do", 1);
        assertThat(walk.type("How to see that it is done").get(0)).contains("clock 2024-03-04T14:40:59.999Z");
        assertThat(tidemark.rows(bar("close"))).containsExactly("100");
    }

    @Test
    @Walks("reconciliation-break.md")
    void aTransactionIsSeenAsABreakWithoutARecordMissing(Walk walk) throws Exception {
        tidemark.run("submit", "positions");
        tidemark.run("feed", tidemark.config().root().resolve("local/sample").toString());
        tidemark.run("settle");
        long end = endOfTicks();
        publish(Map.of("transactional.id", "runbook"), trade("2024-03-04T14:40:30Z"));
        // The broker writes the control record when it gets to it, not before the commit is over.
        await("the transaction's record and its control record", () -> endOfTicks() == end + 2);
        // What comes behind the control record lets the job's position pass it.
        publish(Map.of(), trade("2024-03-04T14:40:31Z"));
        tidemark.run("settle");

        assertThat(walk.type("What you see", 1).get(0)).containsPattern("market.ticks-0 .* BREAK of 1\n");
        assertThat(rowsOf(walk.type("Where it began").get(0)))
                .as("changes of the difference")
                .singleElement()
                .asString()
                .matches("[^\t]+\t[1-9][0-9]*\t[1-9][0-9]*\t1\t[^\t]+");
        assertThat(rowsOf(walk.type("What to do").get(0)))
                .as("breaks of positions")
                .isEmpty();
        walk.type("How to see that it is done");
        assertThat(tidemark.rows(bar("volume"))).containsExactly("2");
    }

    private static String bar(String column) {
        return "SELECT " + column + " FROM bars WHERE minute = '2024-03-04 14:40:00' AND instrument_id = 'TIDE.DEMO'";
    }

    private static String trade(String time) {
        return "{\"type\":\"TRADE\",\"instrument_id\":\"TIDE.DEMO\",\"venue\":\"DEMO\",\"price\":\"100\",\"size\":\"1\","
                + "\"aggressor_side\":\"BUY\",\"sequence\":0,\"ts_event\":"
                + Instant.parse(time).getEpochSecond() + "000000000}";
    }

    /** Offset of the next record of partition 0. */
    private long endOfTicks() {
        TopicPartition partition = new TopicPartition("market.ticks", 0);
        try (Admin admin = Admin.create(
                Map.<String, Object>of("bootstrap.servers", tidemark.config().kafkaBootstrapServers()))) {
            return admin.listOffsets(Map.of(partition, OffsetSpec.latest()))
                    .partitionResult(partition)
                    .get(30, TimeUnit.SECONDS)
                    .offset();
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Sends a tick to partition 0, and nothing to any other. */
    private void publish(Map<String, Object> settings, String tick) throws Exception {
        Map<String, Object> all = new HashMap<>(settings);
        all.put("bootstrap.servers", tidemark.config().kafkaBootstrapServers());
        boolean transactional = settings.containsKey("transactional.id");
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(all, new ByteArraySerializer(), new ByteArraySerializer())) {
            if (transactional) {
                producer.initTransactions();
                producer.beginTransaction();
            }
            Future<RecordMetadata> sent = producer.send(new ProducerRecord<>(
                    "market.ticks",
                    0,
                    "TIDE.DEMO".getBytes(StandardCharsets.UTF_8),
                    tick.getBytes(StandardCharsets.UTF_8)));
            if (transactional) {
                producer.commitTransaction();
            }
            sent.get(30, TimeUnit.SECONDS);
        }
    }

    /** What the page has a person look for in status, of the job that runs now. */
    private boolean nothingIsLeftOut() {
        return tidemark.stack().jobStates().get(0).lastCheckpoint().isPresent()
                && tidemark.stack().lag().values().stream()
                        .allMatch(topics -> topics.values().stream().allMatch(records -> records == 0))
                && !tidemark.run("status").contains("docs/runbooks/beyond-the-horizon.md");
    }

    private void feedLines(String name, String topic, List<String> lines) throws IOException {
        Path records = Files.createDirectories(tidemark.folder().resolve("beyond-" + name));
        Files.write(records.resolve(topic + ".ndjson"), lines);
        tidemark.run("feed", records.toString());
    }

    /** Publishes the market, so many times as fast as it was, while other things go on. */
    private void feed(String speed) throws IOException {
        Path output = tidemark.folder().resolve("feed-runbook.txt");
        feeds.add(tidemark.start(output, "feed", folder.toString(), "--speed", speed));
    }

    private void awaitFeeds() throws InterruptedException {
        for (Process feed : feeds) {
            assertThat(feed.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS))
                    .as("the feed ends")
                    .isTrue();
            assertThat(feed.exitValue()).as("exit code of the feed").isZero();
        }
    }

    private void assertNothingIsMissing() {
        tidemark.run("settle");
        stored.assertMinutesAreOf(market);
        assertBooksBalance();
    }

    private void assertBooksBalance() {
        assertThat(tidemark.rows("SELECT topic, partition, argMax(difference, recorded_at) FROM tidemark.reconciliation"
                        + " FINAL GROUP BY topic, partition ORDER BY topic, partition"))
                .isNotEmpty()
                .allMatch(row -> row.endsWith("\t0"));
    }

    /** A TaskManager hangs for as long as its heartbeats are missed; the others are asked. */
    private void awaitHanging(String name) throws InterruptedException {
        await(
                name + " to be seen to hang",
                () -> tidemark.stack().processStates().stream()
                        .anyMatch(process -> process.name().equals(name) && !process.isUp()));
    }

    /** As on a disk without room: no file of Flink's processes grows beyond so many bytes. */
    private void limitFiles(String bytes) throws IOException, InterruptedException {
        for (Stack.ProcessState process : tidemark.stack().processStates()) {
            if (process.name().contains("manager")) {
                Process limit = new ProcessBuilder(
                                "prlimit", "--pid", Long.toString(process.pid()), "--fsize=" + bytes + ":")
                        .inheritIO()
                        .start();
                assertThat(limit.waitFor()).as("exit code of prlimit").isZero();
            }
        }
    }

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waiting for %s", what).isLessThan(deadline);
            Thread.sleep(200);
        }
    }

    /** What a query printed below the names of its columns. */
    private static List<String> rowsOf(String printed) {
        return printed.lines().skip(1).toList();
    }

    private static String found(String pattern, String text) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        assertThat(matcher.find()).as("%s in:%n%s", pattern, text).isTrue();
        return matcher.group(1);
    }
}
