package io.tidemark.local.imports;

import io.tidemark.local.records.ArrivalTime;
import io.tidemark.local.records.CashFlowRecord;
import io.tidemark.local.records.ExecutionRecord;
import io.tidemark.local.records.RecordFolder;
import io.tidemark.local.records.RecordWriter;
import io.tidemark.local.records.TickHead;
import io.tidemark.local.stack.StackException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Trade histories and funding payments of accounts on the Hyperliquid exchange. The fills are executions, and as the
 * histories are all there is to go by, each is also a trade of its instrument, so that there is a mark.
 */
final class HyperliquidFillsImporter implements RecordImporter {
    private static final String VENUE = "HYPERLIQUID";
    private static final String CURRENCY = "USDC";
    private static final String DESK = "hyperliquid";
    /** The exchange's own book of share and index perpetuals; its coins are named with this in front, the fills without. */
    private static final String BOOK_PREFIX = "xyz:";

    private static final Pattern FILE_NAME =
            Pattern.compile("hyperliquid-(?<account>.+?)-(?<kind>trade-history|funding|portfolio)(-.*)?\\.(csv|json)");
    private static final Pattern SYMBOL = Pattern.compile("[A-Za-z0-9]{1,32}");
    private static final List<String> COLUMNS = List.of("filled_at", "symbol", "side", "shares", "price", "fee");
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final long NANOS_PER_MILLI = 1_000_000L;
    // 2262-04-11, when nanoseconds since the epoch no longer fit 64 bits.
    private static final long GREATEST_MILLIS = Long.MAX_VALUE / NANOS_PER_MILLI;

    @Override
    public String format() {
        return "hyperliquid-fills";
    }

    @Override
    public void run(List<Path> files, RecordFolder folder) throws IOException {
        Import running = new Import();
        // Sorted by name, so that the order in which the files are named does not matter.
        TreeMap<String, Path> byName = new TreeMap<>();
        for (Path file : files) {
            Path name = file.getFileName();
            Path other = byName.putIfAbsent(name == null ? "" : name.toString(), file);
            if (other != null) {
                throw new StackException("two files of one name: " + other + " and " + file);
            }
        }
        for (Map.Entry<String, Path> file : byName.entrySet()) {
            running.read(file.getKey(), file.getValue());
        }
        running.write(folder);
    }

    /** A row of a trade history. */
    private record Fill(
            ImportedInstrument instrument,
            long tsEvent,
            String executionId,
            String accountId,
            String side,
            String shares,
            String price,
            String fee) {}

    /** What all files hold together. */
    private static final class Import {
        private final TreeMap<String, ImportedInstrument> instruments = new TreeMap<>();
        private final TreeMap<String, ImportedAccount> accounts = new TreeMap<>();
        private final Map<String, Path> sources = new HashMap<>();
        private final List<Fill> fills = new ArrayList<>();
        private final List<CashFlowRecord> payments = new ArrayList<>();

        void read(String name, Path file) throws IOException {
            Matcher matcher = FILE_NAME.matcher(name);
            if (!matcher.matches()) {
                throw new StackException(file
                        + ": the name must be hyperliquid-ACCOUNT-trade-history*.csv or hyperliquid-ACCOUNT-funding*.json,"
                        + " for it tells the account");
            }
            String kind = matcher.group("kind");
            if (kind.equals("portfolio")) {
                throw new StackException(
                        file + " holds the exchange's own account values: what the executions are to come"
                                + " to, and no record of any topic; leave it out, and compare with it afterwards");
            }
            boolean fillsToRead = kind.equals("trade-history");
            if (fillsToRead != name.endsWith(".csv")) {
                throw new StackException(file + ": a trade history is a .csv file, funding payments are a .json file");
            }
            String accountId = matcher.group("account");
            Path other = sources.putIfAbsent(kind + " " + accountId, file);
            if (other != null) {
                throw new StackException("two files of one account and kind: " + other + " and " + file
                        + "; rows are told apart by their number in the one file of their account");
            }
            ImportedAccount account =
                    accounts.computeIfAbsent(accountId, id -> new ImportedAccount(id, DESK, CURRENCY));
            if (fillsToRead) {
                readFills(file, account);
            } else {
                readPayments(file, account);
            }
        }

        private void readFills(Path file, ImportedAccount account) throws IOException {
            try (SourceLines lines = SourceLines.plain(file)) {
                String header = lines.next();
                List<String> names = header == null ? List.of() : Arrays.asList(header.split(",", -1));
                for (String column : COLUMNS) {
                    if (names.indexOf(column) < 0 || names.indexOf(column) != names.lastIndexOf(column)) {
                        throw lines.failure("is not the head of a trade history: it names " + column
                                + (names.contains(column) ? " twice" : " nowhere"));
                    }
                }
                long row = 0;
                for (String line = lines.next(); line != null; line = lines.next()) {
                    row++;
                    readFill(lines, names, line, account, row);
                }
            }
        }

        private void readFill(SourceLines lines, List<String> names, String line, ImportedAccount account, long row) {
            String[] values = line.split(",", -1);
            if (values.length != names.size()) {
                throw lines.failure("expected " + names.size() + " columns and found " + values.length + ": '"
                        + SourceLines.abbreviated(line) + "'");
            }
            long tsEvent = time(lines, values[names.indexOf("filled_at")]);
            ImportedInstrument instrument = instrument(lines::failure, values[names.indexOf("symbol")], tsEvent);
            String side = values[names.indexOf("side")];
            if (!side.equals("BUY") && !side.equals("SELL")) {
                throw lines.failure("side is not BUY or SELL: '" + SourceLines.abbreviated(side) + "'");
            }
            String shares = lines.decimal("shares", values[names.indexOf("shares")]);
            if (shares.chars().noneMatch(digit -> digit >= '1' && digit <= '9')) {
                throw lines.failure("shares is " + shares + "; a fill is of more than nothing");
            }
            String price = lines.decimal("price", values[names.indexOf("price")]);
            String fee = lines.signedDecimal("fee", values[names.indexOf("fee")]);
            instrument.sawPrice(price);
            account.sawTsEvent(tsEvent);
            fills.add(new Fill(
                    instrument,
                    tsEvent,
                    account.accountId() + "-fill-" + row,
                    account.accountId(),
                    side,
                    shares,
                    price,
                    fee));
        }

        private void readPayments(Path file, ImportedAccount account) throws IOException {
            long[] row = {0};
            FundingFile.read(file, (millis, coin, amount, place) -> {
                row[0]++;
                if (millis <= 0 || millis > GREATEST_MILLIS) {
                    throw failure(place, "time is not a time in milliseconds: " + millis);
                }
                long tsEvent = millis * NANOS_PER_MILLI;
                ImportedInstrument instrument = instrument(why -> failure(place, why), coin, tsEvent);
                account.sawTsEvent(tsEvent);
                payments.add(new CashFlowRecord(
                        account.accountId() + "-funding-" + row[0],
                        account.accountId(),
                        instrument.instrumentId(),
                        "FUNDING",
                        amount,
                        instrument.currency(),
                        tsEvent));
            });
        }

        private ImportedInstrument instrument(Function<String, StackException> failure, String given, long tsEvent) {
            String symbol = given.startsWith(BOOK_PREFIX) ? given.substring(BOOK_PREFIX.length()) : given;
            if (!SYMBOL.matcher(symbol).matches()) {
                throw failure.apply("the name of what is traded is not of letters and digits: '"
                        + SourceLines.abbreviated(given) + "'");
            }
            ImportedInstrument instrument = instruments.computeIfAbsent(
                    symbol, name -> new ImportedInstrument(name, VENUE, "PERPETUAL", CURRENCY, "1", "LAST", List.of()));
            instrument.sawTsEvent(tsEvent);
            return instrument;
        }

        private static long time(SourceLines lines, String text) {
            try {
                Instant time = Instant.parse(text);
                long nanos = Math.addExact(
                        Math.multiplyExact(time.getEpochSecond(), NANOS_PER_SECOND), (long) time.getNano());
                if (nanos > 0) {
                    return nanos;
                }
            } catch (DateTimeException | ArithmeticException notATime) {
                throw lines.failure("filled_at is not a time such as 2025-11-14T00:19:54.003Z: '"
                        + SourceLines.abbreviated(text) + "'");
            }
            throw lines.failure("filled_at is not after 1970-01-01: " + text);
        }

        private static StackException failure(String place, String whatIsWrong) {
            return new StackException(place + ": " + whatIsWrong + "; nothing was imported");
        }

        void write(RecordFolder folder) throws IOException {
            // Both sorts are stable: fills of one millisecond keep the order of their files, which is that of the
            // exchange.
            fills.sort(Comparator.comparingLong(Fill::tsEvent));
            payments.sort(Comparator.comparingLong(CashFlowRecord::tsEvent));
            RecordWriter ticks = folder.ticks();
            RecordWriter executions = folder.executions();
            Map<String, Long> sequences = new HashMap<>();
            for (Fill fill : fills) {
                long sequence = sequences.merge(fill.instrument().instrumentId(), 1L, Long::sum);
                TickHead head = fill.instrument().head(fill.tsEvent(), sequence);
                ticks.trade(head, fill.price(), fill.shares(), "NONE", ArrivalTime.UNKNOWN);
                executions.execution(new ExecutionRecord(
                        fill.executionId(),
                        "TRADE",
                        null,
                        null,
                        fill.accountId(),
                        null,
                        head.instrumentId(),
                        head.venue(),
                        fill.side(),
                        fill.shares(),
                        fill.price(),
                        fill.fee(),
                        fill.instrument().currency(),
                        head.tsEvent(),
                        sequence));
            }
            RecordWriter cashFlows = folder.cashFlows();
            for (CashFlowRecord payment : payments) {
                cashFlows.cashFlow(payment);
            }
            RecordWriter instrumentRecords = folder.reference("reference.instruments");
            for (ImportedInstrument instrument : instruments.values()) {
                instrumentRecords.instrument(instrument.toRecord());
            }
            RecordWriter accountRecords = folder.reference("reference.accounts");
            for (ImportedAccount account : accounts.values()) {
                if (account.seen()) {
                    accountRecords.account(account.toRecord());
                }
            }
        }
    }
}
