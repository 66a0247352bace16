package io.tidemark.jobs.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Trades and quotes of three markets in the order in which a recorder received them, which is not event order. */
@ExtendWith(LiveStack.class)
class BinanceBarsIT {
    private final LiveStack.Tidemark tidemark;

    BinanceBarsIT(LiveStack.Tidemark tidemark) {
        this.tidemark = tidemark;
    }

    @Test
    void barsEqualAPlainFoldAndEveryMessageIsAccountedFor() throws Exception {
        List<Path> files = SharedData.files("binance-raw-20240808", ".jsonl.gz");
        tidemark.run("reset", "--yes");
        Path records = tidemark.folder().resolve("binance");
        List<String> words = new ArrayList<>(List.of("import", "binance-raw"));
        files.forEach(file -> words.add(file.toString()));
        words.addAll(List.of("--out", records.toString()));
        tidemark.run(words.toArray(String[]::new));
        tidemark.run("submit", "bars", "--parallelism", "2");
        tidemark.run("feed", records.toString(), "--arrival-order");
        tidemark.run("settle");

        BarOracle oracle = new BarOracle();
        oracle.addFile(records.resolve("ticks.ndjson.gz"));
        List<String> bars = BarOracle.canonical(tidemark.rows(
                "SELECT " + BarOracle.COLUMNS + " FROM tidemark.bars_minute FINAL ORDER BY instrument_id, minute"));
        assertThat(bars).isEqualTo(oracle.rows());
        assertThat(tidemark.number("SELECT sum(trade_count) + sum(quote_count) FROM tidemark.bars_minute FINAL"))
                .isEqualTo(414_569);

        List<String> books = tidemark.rows("SELECT topic, partition, consumed, heartbeats, accepted, dead_letters,"
                + " ticks_let_go, difference FROM tidemark.reconciliation FINAL"
                + " ORDER BY topic, partition, checkpoint_id DESC LIMIT 1 BY topic, partition");
        long accepted = 0;
        for (String row : books) {
            String[] cells = row.split("\t", -1);
            assertThat(cells[7]).as("difference of %s", row).isEqualTo("0");
            accepted += cells[0].equals("market.ticks") ? Long.parseLong(cells[4]) : 0;
        }
        assertThat(accepted).isEqualTo(414_569);
        assertThat(books).hasSizeGreaterThanOrEqualTo(5);
    }
}
