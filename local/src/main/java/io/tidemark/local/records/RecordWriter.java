package io.tidemark.local.records;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/**
 * A file of newline-delimited JSON records, compressed if its name ends in {@code .gz}. The gzip header carries no time,
 * so that the same records are the same bytes.
 */
public final class RecordWriter implements AutoCloseable {
    private final String name;
    private final OutputStream out;
    private final JsonRecords json;
    private long records;
    private boolean closed;

    private RecordWriter(String name, OutputStream out) throws IOException {
        this.name = name;
        this.out = out;
        this.json = new JsonRecords(out);
    }

    static RecordWriter open(Path file, String name) throws IOException {
        OutputStream raw = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16);
        return new RecordWriter(name, name.endsWith(".gz") ? new GZIPOutputStream(raw, 1 << 16) : raw);
    }

    String name() {
        return name;
    }

    long records() {
        return records;
    }

    /** A quote of both sides. */
    public void quote(
            TickHead head, String bidPrice, String bidSize, String askPrice, String askSize, ArrivalTime arrival)
            throws IOException {
        json.quote(head, bidPrice, bidSize, askPrice, askSize, arrival);
        end();
    }

    /** A trade without conditions. */
    public void trade(TickHead head, String price, String size, String aggressorSide, ArrivalTime arrival)
            throws IOException {
        json.trade(head, price, size, aggressorSide, List.of(), arrival);
        end();
    }

    /** A record of {@code reference.instruments}. */
    public void instrument(InstrumentRecord instrument) throws IOException {
        json.instrument(instrument);
        end();
    }

    /** A record of {@code executions}. */
    public void execution(ExecutionRecord execution) throws IOException {
        json.execution(execution, ArrivalTime.UNKNOWN);
        end();
    }

    /** A record of {@code cash_flows}. */
    public void cashFlow(CashFlowRecord cashFlow) throws IOException {
        json.cashFlow(cashFlow, ArrivalTime.UNKNOWN);
        end();
    }

    /** A record of {@code reference.accounts}. */
    public void account(AccountRecord account) throws IOException {
        json.account(account);
        end();
    }

    /** A record that is written already, without a line feed in it. */
    public void line(byte[] record) throws IOException {
        json.flush();
        out.write(record);
        end();
    }

    private void end() throws IOException {
        json.lineFeed();
        records++;
    }

    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        json.close();
    }
}
