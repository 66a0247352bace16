package io.tidemark.local.deadletters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.local.clickhouse.ClickHouseClient;
import io.tidemark.local.clickhouse.ClickHouseProcess;
import io.tidemark.local.command.Highlight;
import io.tidemark.local.stack.StackException;
import io.tidemark.sql.Migrations;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The outcomes that the view tells, and what is noted for them, on the engine. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class DeadLetterTablesIT {
    private static final DeadLetterPlace PLACE = new DeadLetterPlace("executions", 0, 5);
    private static final Instant NOW = Instant.parse("2026-03-02T14:30:00.250Z");

    @TempDir
    static Path folder;

    private static ClickHouseProcess server;
    private static ClickHouseClient client;
    private static DeadLetterTables tables;

    @BeforeAll
    static void start() throws IOException {
        server = ClickHouseProcess.start(folder, Duration.ofMinutes(10));
        Migrations.apply(server.client("default")::queryText, name -> {});
        client = server.client("tidemark");
        tables = new DeadLetterTables(client);
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void emptyTables() {
        for (String table : List.of("dead_letters", "dead_letter_redrives", "reconciliation")) {
            client.queryText("TRUNCATE TABLE " + table);
        }
        letter("executions", 0, 5, "UNKNOWN_REFERENCE");
    }

    @Test
    void whatWasNeverSentAgainIsOpen() {
        books("positions", 0, 1_000, 1, 10);

        assertThat(outcome()).isEqualTo("OPEN");
        assertThat(openPlaces()).containsExactly(PLACE);
    }

    @Test
    void whatWasMeantToBeSentIsInterruptedAndOpen() {
        tables.note(List.of(intent(20)));

        assertThat(outcome()).isEqualTo("INTERRUPTED");
        assertThat(openPlaces()).containsExactly(PLACE);
        assertThat(tables.interrupted()).containsExactly(intent(20));
    }

    @Test
    void whatWasSentIsSentUntilAJobHasPassedIt() {
        tables.note(List.of(intent(20)));
        tables.note(List.of(intent(20).sentAs(21)));
        books("positions", 0, 21, 1, 10);

        assertThat(outcome()).isEqualTo("SENT at executions/0/21");
        assertThat(openPlaces()).isEmpty();
        assertThat(tables.interrupted()).isEmpty();

        books("positions", 0, 22, 2, 5);
        assertThat(outcome()).isEqualTo("TAKEN at executions/0/21");
    }

    @Test
    void anIntentThatIsNotedLateTakesNothingBack() {
        tables.note(List.of(intent(20).sentAs(21)));
        tables.note(List.of(intent(20)));

        assertThat(outcome()).isEqualTo("SENT at executions/0/21");
    }

    @Test
    void theBooksOfAnotherPartitionOrTopicTakeNothing() {
        tables.note(List.of(intent(20).sentAs(21)));
        books("positions", 1, 1_000, 1, 10);
        client.queryText("INSERT INTO reconciliation (job, topic, partition, checkpoint_id, end_offset, recorded_at)"
                + " VALUES ('positions', 'cash_flows', 0, 1, 1000, now64(3))");

        assertThat(outcome()).isEqualTo("SENT at executions/0/21");
    }

    @Test
    void aJobThatWentBackHasYetToComeToIt() {
        tables.note(List.of(intent(20).sentAs(21)));
        books("positions", 0, 1_000, 77, 10);
        // Afresh: checkpoints count from 1 again.
        books("positions", 0, 3, 1, 5);

        assertThat(outcome()).isEqualTo("SENT at executions/0/21");
    }

    @Test
    void aJobThatBeganBehindItDoesNotTakeItAndAnotherMay() {
        tables.note(List.of(intent(20).sentAs(21)));
        client.queryText(
                "INSERT INTO reconciliation (job, topic, partition, checkpoint_id, start_offset, end_offset, recorded_at)"
                        + " VALUES ('bars', 'executions', 0, 1, 500, 1000, now64(3))");
        assertThat(outcome()).isEqualTo("SENT at executions/0/21");

        books("positions", 0, 22, 1, 10);
        assertThat(outcome()).isEqualTo("TAKEN at executions/0/21");
    }

    @Test
    void whatIsADeadLetterAgainIsRefusedAndItsNewPlaceIsOpen() {
        tables.note(List.of(intent(20).sentAs(21)));
        books("positions", 0, 22, 1, 10);
        letter("executions", 0, 21, "UNMATCHED");

        assertThat(client.queryText(
                                "SELECT `offset`, reason, outcome, redriven_offset, refused_reason FROM dead_letter_outcomes ORDER BY 1")
                        .lines())
                .containsExactly("5\tUNKNOWN_REFERENCE\tREFUSED\t21\tUNMATCHED", "21\tUNMATCHED\tOPEN\t\\N\t\\N");
        assertThat(openPlaces()).containsExactly(new DeadLetterPlace("executions", 0, 21));
        assertThat(tables.origin(new DeadLetterPlace("executions", 0, 21))).contains(PLACE);

        DeadLetterTotals totals = tables.totals(DeadLetterSelection.ALL);
        assertThat(totals.open()).isEqualTo(1);
        assertThat(totals.redrivenInWords()).isEqualTo("1 (refused 1)");
    }

    @Test
    void outcomesAreTheSameForWhoeverLetsJoinsGiveNulls() {
        letter("executions", 0, 6, "UNMATCHED");
        tables.note(List.of(intent(20).sentAs(21)));

        assertThat(client.queryText("SELECT `offset`, outcome FROM dead_letter_outcomes ORDER BY 1"
                                + " SETTINGS join_use_nulls = 1")
                        .lines())
                .containsExactly("5\tSENT", "6\tOPEN");
    }

    @Test
    void bytesAreReadAsTheyWere() {
        byte[] key = HexFormat.of().parseHex("00FF5C27");
        byte[] value = HexFormat.of().parseHex("7B0A09C3");
        client.queryText("INSERT INTO dead_letters (topic, partition, `offset`, append_time, reason, key, value) VALUES"
                + " ('executions', 1, 1, '2026-03-02 00:00:00', 'MALFORMED', unhex('00FF5C27'), unhex('7B0A09C3')),"
                + " ('executions', 1, 2, '2026-03-02 00:00:00', 'MALFORMED', NULL, '')");

        List<DeadLetterBody> bodies = tables.bodies(
                List.of(new DeadLetterPlace("executions", 1, 1), new DeadLetterPlace("executions", 1, 2)));
        assertThat(bodies.get(0).key()).isEqualTo(key);
        assertThat(bodies.get(0).value()).isEqualTo(value);
        assertThat(bodies.get(1).key()).isNull();
        assertThat(bodies.get(1).value()).isEmpty();
    }

    @Test
    void referenceDataComeFirstAndThenTheOldest() {
        client.queryText("INSERT INTO dead_letters (topic, partition, `offset`, append_time, reason) VALUES"
                + " ('cash_flows', 3, 1, '2026-03-01 00:00:00', 'MALFORMED'),"
                + " ('reference.accounts', 0, 1, '2026-03-09 00:00:00', 'MALFORMED')");

        assertThat(openPlaces())
                .containsExactly(
                        new DeadLetterPlace("reference.accounts", 0, 1),
                        new DeadLetterPlace("cash_flows", 3, 1),
                        PLACE);
    }

    @Test
    void aBatchOfNotesIsStoredWhole() {
        String topic = "a".repeat(249);
        List<RedriveRow> rows = IntStream.range(0, 500)
                .mapToObj(i -> new RedriveRow(new DeadLetterPlace(topic, 0, i), 0, 7, null, NOW))
                .toList();
        tables.note(rows);

        assertThat(tables.interrupted()).containsExactlyInAnyOrderElementsOf(rows);
        assertThat(tables.unknown(rows.stream().map(RedriveRow::place).toList()))
                .isPresent();
    }

    @Test
    void aListShowsNothingThatATerminalObeys() {
        client.queryText("INSERT INTO dead_letters (topic, partition, `offset`, append_time, reason, detail) VALUES"
                + " ('executions', 0, 6, '2026-03-03 00:00:00', 'MALFORMED', 'x\\x1b[2Jy')");
        tables.note(List.of(intent(20).sentAs(21)));
        letter("executions", 0, 21, "UNMATCHED");

        StringWriter text = new StringWriter();
        PrintWriter out = new PrintWriter(text);
        new DeadLetterList(out, new Highlight(false)).print(tables.newest(DeadLetterSelection.ALL, true, 10));
        out.flush();

        assertThat(text.toString().lines())
                .containsExactly(
                        "PLACE            REASON             APPENDED (UTC)           OUTCOME                     WHAT WAS WRONG",
                        "executions/0/5   UNKNOWN_REFERENCE  2026-03-02 00:00:00.000  REFUSED at executions/0/21  ",
                        "executions/0/21  UNMATCHED          2026-03-02 00:00:00.000  OPEN                        ",
                        "executions/0/6   MALFORMED          2026-03-03 00:00:00.000  OPEN                        x\\x1B[2Jy");
    }

    @Test
    void tablesThatAreOlderThanTheProgramAreSaidToBe() {
        client.queryText("RENAME TABLE dead_letter_redrives TO set_aside");
        try {
            assertThatThrownBy(() -> tables.interrupted())
                    .isInstanceOf(StackException.class)
                    .hasMessageContaining("./tidemark migrate");
        } finally {
            client.queryText("RENAME TABLE set_aside TO dead_letter_redrives");
        }
    }

    private static RedriveRow intent(long from) {
        return new RedriveRow(PLACE, 0, from, null, NOW);
    }

    private static List<DeadLetterPlace> openPlaces() {
        return tables.open(DeadLetterSelection.ALL).stream()
                .map(DeadLetterTables.Open::place)
                .toList();
    }

    /** Of the dead letter that every test begins with. */
    private static String outcome() {
        DeadLetterTables.Listed letter = tables.find(PLACE).orElseThrow();
        return letter.outcome() + (letter.newPlace() == null ? "" : " at " + letter.newPlace());
    }

    private static void letter(String topic, int partition, long offset, String reason) {
        client.queryText("INSERT INTO dead_letters (topic, partition, `offset`, append_time, reason) VALUES ('" + topic
                + "', " + partition + ", " + offset + ", '2026-03-02 00:00:00', '" + reason + "')");
    }

    /** @param age seconds since they were drawn up; rows of the table live for 90 days only */
    private static void books(String job, int partition, long end, int checkpoint, int age) {
        client.queryText("INSERT INTO reconciliation (job, topic, partition, checkpoint_id, end_offset, recorded_at)"
                + " VALUES ('" + job + "', 'executions', " + partition + ", " + checkpoint + ", " + end
                + ", now64(3) - " + age + ")");
    }
}
