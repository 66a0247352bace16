package io.tidemark.local.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.local.clickhouse.ClickHouseClient;
import io.tidemark.local.clickhouse.ClickHouseProcess;
import io.tidemark.sql.Migrations;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 120, unit = TimeUnit.SECONDS)
class UnappliedReportIT {
    @TempDir
    static Path folder;

    private static ClickHouseProcess server;
    private static ClickHouseClient client;

    @BeforeAll
    static void start() throws IOException {
        server = ClickHouseProcess.start(folder, Duration.ofMinutes(10));
        Migrations.apply(server.client("default")::queryText, name -> {});
        client = server.client("tidemark");
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void emptyTables() {
        for (String table :
                List.of("executions", "positions_live", "reconciliation", "dead_letters", "dead_letter_redrives")) {
            client.queryText("TRUNCATE TABLE " + table);
        }
    }

    @Test
    void whereEverythingIsInTheFiguresNothingIsTold() {
        execution("E1", "A1", "X.V", "LIVE", 1);

        assertThat(report(true)).containsExactly("", "Not in the figures", "  nothing.");
    }

    @Test
    void whatCameBeyondTheHorizonIsCountedByItsPositionsInRed() {
        execution("E1", "A1", "X.V", "BEYOND_HORIZON", 1);
        execution("E2", "A1", "X.V", "BEYOND_HORIZON", 1);
        execution("E3", "A1", "Y.V", "BEYOND_HORIZON", 1);
        execution("E4", "A2", "Y.V", "LIVE", 1);
        live("A1", "X.V", 2, 1);
        live("A1", "Y.V", 1, 1);
        live("A2", "Y.V", 0, 1);

        List<String> told = List.of(
                "executions beyond the horizon: 3 (positions: 2), the newest of 2026-03-02 14:30:03 UTC, the last came"
                        + " 2026-03-05 09:00:03 UTC",
                "positions whose rows say so (unapplied_execution_count): 2");
        assertThat(report(false)).contains("  " + told.get(0), "  " + told.get(1));
        assertThat(report(true))
                .containsSequence(
                        "  \u001b[31m" + told.get(0) + "\u001b[0m",
                        "  \u001b[31m" + told.get(1) + "\u001b[0m",
                        "  docs/runbooks/beyond-the-horizon.md tells which they are and what to do.");
    }

    @Test
    void whatAReplayHasTakenInIsToldOfNoMore() {
        execution("E1", "A1", "X.V", "BEYOND_HORIZON", 1);
        live("A1", "X.V", 1, 1);
        execution("E1", "A1", "X.V", "LIVE", 2);
        live("A1", "X.V", 0, 2);

        assertThat(report(true)).containsExactly("", "Not in the figures", "  nothing.");
    }

    @Test
    void aCashFlowBeyondTheHorizonShowsInTheRowsOfItsPositionAlone() {
        live("A1", "X.V", 1, 1);

        assertThat(report(false))
                .containsExactly(
                        "",
                        "Not in the figures",
                        "  positions whose rows say so (unapplied_execution_count): 1",
                        "  docs/runbooks/beyond-the-horizon.md tells which they are and what to do.");
    }

    @Test
    void whatWaitsAndWhatAmendsNothingIsCounted() {
        for (int partition = 0; partition < 2; partition++) {
            waiting(partition, 1, 100);
            waiting(partition, 2, 20 + partition);
        }
        client.queryText("INSERT INTO dead_letters (topic, partition, `offset`, append_time, reason) VALUES"
                + " ('executions', 0, 1, '2026-03-03 00:00:05', 'UNMATCHED'),"
                + " ('executions', 0, 2, '2026-03-04 00:00:06', 'UNMATCHED'),"
                + " ('executions', 0, 3, '2026-03-05 00:00:07', 'MALFORMED')");

        assertThat(report(true))
                .containsExactly(
                        "",
                        "Not in the figures",
                        "  waiting: 41 records of executions, as of the newest checkpoint",
                        "  dead letters UNMATCHED, amendments whose original never came: 2, newest came 2026-03-04 00:00:06"
                                + " UTC");
    }

    @Test
    void whatWasSentAgainIsToldOfByItsNewRecordAlone() {
        client.queryText("INSERT INTO dead_letters (topic, partition, `offset`, append_time, reason) VALUES"
                + " ('executions', 0, 1, '2026-03-03 00:00:05', 'UNMATCHED'),"
                + " ('executions', 0, 2, '2026-03-04 00:00:06', 'UNMATCHED'),"
                + " ('executions', 0, 9, '2026-03-05 00:00:07', 'UNMATCHED')");
        client.queryText(
                "INSERT INTO dead_letter_redrives (topic, partition, `offset`, redriven_offset, is_sent) VALUES"
                        + " ('executions', 0, 1, 8, 1), ('executions', 0, 2, 9, 1)");

        assertThat(report(true))
                .containsExactly(
                        "",
                        "Not in the figures",
                        "  dead letters UNMATCHED, amendments whose original never came: 1, newest came 2026-03-05 00:00:07"
                                + " UTC");
    }

    private static void execution(String id, String account, String instrument, String fate, int version) {
        String second = id.substring(1);
        client.queryText("INSERT INTO executions (event_date, instrument_id, execution_id, execution_type, account_id,"
                + " ts_event, known_at, fate, version) VALUES ('2026-03-02', '" + instrument + "', '" + id
                + "', 'TRADE', '" + account + "', '2026-03-02 14:30:0" + second + ".5', '2026-03-05 09:00:0" + second
                + ".25', '" + fate + "', " + version + ")");
    }

    private static void live(String account, String instrument, int unapplied, int version) {
        client.queryText(
                "INSERT INTO positions_live (account_id, instrument_id, unapplied_execution_count, version) VALUES"
                        + " ('" + account + "', '" + instrument + "', " + unapplied + ", " + version + ")");
    }

    private static void waiting(int partition, int checkpoint, int count) {
        // Rows of the table live for 90 days only.
        client.queryText(
                "INSERT INTO reconciliation (job, topic, partition, checkpoint_id, waiting, recorded_at) SELECT"
                        + " 'positions', 'executions', " + partition + ", " + checkpoint + ", " + count
                        + ", now64(3) - 60 + "
                        + checkpoint);
    }

    private static List<String> report(boolean inColour) {
        StringWriter text = new StringWriter();
        PrintWriter out = new PrintWriter(text);
        new UnappliedReport(client, out, new Highlight(inColour)).print();
        out.flush();
        return text.toString().lines().toList();
    }
}
