package io.tidemark.local.imports;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
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
final class RecordWriter implements AutoCloseable {
    private static final JsonFactory JSON = new JsonFactory();

    private final String name;
    private final OutputStream out;
    private final JsonGenerator generator;
    private long records;
    private boolean closed;

    private RecordWriter(String name, OutputStream out) throws IOException {
        this.name = name;
        this.out = out;
        this.generator = JSON.createGenerator(out);
        this.generator.setPrettyPrinter(new MinimalPrettyPrinter("\n"));
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

    /** A quote of both sides, sizes and prices as the source wrote them. */
    void quote(TickHead head, String bidPrice, String bidSize, String askPrice, String askSize, ArrivalTime arrival)
            throws IOException {
        begin("QUOTE", head);
        generator.writeStringField("bid_price", bidPrice);
        generator.writeStringField("bid_size", bidSize);
        generator.writeStringField("ask_price", askPrice);
        generator.writeStringField("ask_size", askSize);
        end(arrival);
    }

    /** A trade, size and price as the source wrote them. */
    void trade(TickHead head, String price, String size, String aggressorSide, ArrivalTime arrival) throws IOException {
        begin("TRADE", head);
        generator.writeStringField("price", price);
        generator.writeStringField("size", size);
        generator.writeStringField("aggressor_side", aggressorSide);
        end(arrival);
    }

    private void begin(String type, TickHead head) throws IOException {
        generator.writeStartObject();
        generator.writeStringField("type", type);
        generator.writeStringField("instrument_id", head.instrument().instrumentId());
        generator.writeStringField("venue", head.instrument().venue());
        generator.writeNumberField("ts_event", head.tsEvent());
        generator.writeNumberField("sequence", head.sequence());
    }

    private void end(ArrivalTime arrival) throws IOException {
        if (arrival.known()) {
            generator.writeNumberField("ts_arrival", arrival.nanos());
        }
        generator.writeEndObject();
        records++;
    }

    /** A record of {@code reference.instruments}. */
    void instrument(ImportedInstrument instrument) throws IOException {
        generator.writeStartObject();
        generator.writeStringField("instrument_id", instrument.instrumentId());
        generator.writeStringField("symbol", instrument.symbol());
        generator.writeStringField("asset_class", instrument.assetClass());
        generator.writeStringField("venue", instrument.venue());
        generator.writeStringField("currency", instrument.currency());
        generator.writeStringField("multiplier", instrument.multiplier());
        generator.writeStringField("price_increment", instrument.priceIncrement());
        generator.writeNullField("calendar_id");
        generator.writeStringField("mark_method", instrument.markMethod());
        strings("ineligible_conditions", List.of());
        strings("contiguous_sequence", instrument.contiguousSequence());
        generator.writeNumberField("effective_from", instrument.effectiveFrom());
        generator.writeEndObject();
        records++;
    }

    /** A record of {@code executions}, a trade. */
    void execution(ImportedExecution execution) throws IOException {
        ImportedInstrument instrument = execution.head().instrument();
        generator.writeStartObject();
        generator.writeStringField("execution_id", execution.executionId());
        generator.writeStringField("execution_type", "TRADE");
        generator.writeStringField("account_id", execution.accountId());
        generator.writeStringField("instrument_id", instrument.instrumentId());
        generator.writeStringField("venue", instrument.venue());
        generator.writeStringField("side", execution.side());
        generator.writeStringField("quantity", execution.quantity());
        generator.writeStringField("price", execution.price());
        generator.writeStringField("commission", execution.commission());
        generator.writeStringField("commission_currency", instrument.currency());
        generator.writeNumberField("ts_event", execution.head().tsEvent());
        generator.writeNumberField("sequence", execution.head().sequence());
        generator.writeEndObject();
        records++;
    }

    /** A record of {@code cash_flows}. */
    void cashFlow(ImportedCashFlow cashFlow) throws IOException {
        generator.writeStartObject();
        generator.writeStringField("cash_flow_id", cashFlow.cashFlowId());
        generator.writeStringField("account_id", cashFlow.accountId());
        generator.writeStringField("instrument_id", cashFlow.instrument().instrumentId());
        generator.writeStringField("cash_flow_type", cashFlow.cashFlowType());
        generator.writeStringField("amount", cashFlow.amount());
        generator.writeStringField("currency", cashFlow.instrument().currency());
        generator.writeNumberField("ts_event", cashFlow.tsEvent());
        generator.writeEndObject();
        records++;
    }

    /** A record of {@code reference.accounts}. */
    void account(ImportedAccount account) throws IOException {
        generator.writeStartObject();
        generator.writeStringField("account_id", account.accountId());
        generator.writeStringField("desk", account.desk());
        generator.writeNullField("book");
        generator.writeNullField("trader_id");
        generator.writeNullField("trader_name");
        generator.writeStringField("base_currency", account.baseCurrency());
        generator.writeStringField("cost_method", "AVERAGE");
        generator.writeNumberField("effective_from", account.effectiveFrom());
        generator.writeEndObject();
        records++;
    }

    private void strings(String field, List<String> values) throws IOException {
        generator.writeArrayFieldStart(field);
        for (String value : values) {
            generator.writeString(value);
        }
        generator.writeEndArray();
    }

    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        generator.flush();
        if (records > 0) {
            out.write('\n');
        }
        generator.close();
    }
}
