package io.tidemark.local.imports;

import io.tidemark.local.records.RecordFolder;
import io.tidemark.local.stack.StackException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code import FORMAT FILE... --out DIR}: raw files into a folder of records. */
@Command(
        name = "import",
        usageHelpWidth = 116,
        description = "Turns raw files of a venue or publisher into a folder of records that 'feed DIR' takes whole.",
        footer = {
            "",
            "Output: DIR/ticks.ndjson.gz and DIR/reference/reference.instruments.ndjson; of accounts also executions,",
            "cash flows and DIR/reference/reference.accounts.ndjson. Prices, sizes and money are copied as text, digit for",
            "digit. The same files give the same bytes, in whatever order they are named. The",
            "folder appears only when everything is written; a bad line is named with its file, and nothing is left.",
            "price_increment is the largest power of ten (at most 1) that divides all prices seen; effective_from is",
            "midnight UTC of the day of the earliest event of an instrument or account; calendar_id is null.",
            "",
            "lean-fx: .../tick/VENUE/PAIR/YYYYMMDD_quote.zip, rows 'time,bid,ask'.",
            "  time is in milliseconds since midnight of the day in the file name, in the venue's zone: UTC for",
            "  oanda, UTC-05:00 without daylight saving for fxcm.",
            "  instrument_id is BASE/QUOTE.VENUE, such as EUR/USD.FXCM.",
            "  sequence is the row's place in its file, from 1, and goes on over the days of an instrument that are",
            "  imported together, so that it rises per instrument; it is ours, so contiguous_sequence is empty.",
            "  The format has no sizes: bid_size and ask_size are \"0\" (bars count such quotes; a MID mark needs",
            "  sizes above 0). Ticks are written in event order, those of one instrument in the order of its files.",
            "",
            "binance-raw: MARKET-SYMBOL_YYYYMMDD.jsonl.gz, MARKET one of spot, usdm, cm; lines of",
            "'arrival-nanoseconds message', message a trade or a bookTicker.",
            "  instrument_id is SYMBOL.BINANCE-SPOT, SYMBOL.BINANCE-USDM or SYMBOL.BINANCE-CM, by the file's name.",
            "  ts_event is T; spot quotes have none and take the arrival time. ts_arrival is the arrival time.",
            "  sequence is t of trades and u of quotes; trades are contiguous_sequence.",
            "  aggressor_side is SELL if m (the buyer is the maker), else BUY.",
            "  Records of all files are merged in arrival order; at equal times by the files' names.",
            "  currency is what the symbol is quoted in, multiplier 1. Coin-margined contracts (cm) are inverse:",
            "  asset_class CRYPTO_INVERSE_PERPETUAL, currency USD, multiplier the face value of a contract (BTC 100",
            "  USD, others 10 USD), sizes in contracts as published. Their bars are right; quantity x price x",
            "  multiplier is not their value, which is quantity x multiplier / price in coin.",
            "",
            "hyperliquid-fills: hyperliquid-ACCOUNT-trade-history*.csv, with columns filled_at, symbol, side, shares,",
            "price and fee, and hyperliquid-ACCOUNT-funding*.json, with a list payments of time, coin and usdc.",
            "  account_id is ACCOUNT, of desk hyperliquid, base_currency USDC, cost_method AVERAGE, without a book.",
            "  instrument_id is SYMBOL.HYPERLIQUID (a coin xyz:SYMBOL is SYMBOL): asset_class PERPETUAL, currency USDC,",
            "  multiplier 1, mark_method LAST.",
            "  Every row is one execution, ACCOUNT-fill-ROW, however much it looks like another; its fee is the",
            "  commission, in USDC. sequence is ours and rises per instrument over all files: by time, then by the files'",
            "  names, then by row, which is the exchange's own order of fills in one millisecond.",
            "  Every row is also a TRADE of that price and size, aggressor_side NONE: there is no other mark.",
            "  Every payment is a cash flow FUNDING, ACCOUNT-funding-ROW. closed_pnl, dir and amount are left out: they",
            "  are what a job's figures can be held against, as is the exchange's portfolio.json, which is refused."
        })
public final class ImportCommand implements Callable<Integer> {
    private static final List<RecordImporter> IMPORTERS =
            List.of(new BinanceRawImporter(), new HyperliquidFillsImporter(), new LeanFxImporter());

    @Parameters(index = "0", paramLabel = "FORMAT", description = "lean-fx, binance-raw or hyperliquid-fills")
    private String format = "";

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "FILE", description = "the raw files")
    private List<Path> files = List.of();

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "the folder to make")
    private Path out = Path.of("");

    @Option(names = "--overwrite", description = "replace an earlier import in DIR")
    private boolean overwrite;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        RecordImporter importer = importer();
        try (RecordFolder folder = RecordFolder.create(out, overwrite)) {
            importer.run(files, folder);
            PrintWriter lines = spec.commandLine().getOut();
            for (String line : folder.commit()) {
                lines.println(line);
            }
            lines.flush();
            return 0;
        } catch (IOException unreadableOrFull) {
            throw new StackException(
                    unreadableOrFull + " (reading the files or writing " + out + "); nothing was imported",
                    unreadableOrFull);
        }
    }

    private RecordImporter importer() {
        for (RecordImporter importer : IMPORTERS) {
            if (importer.format().equals(format)) {
                return importer;
            }
        }
        throw new StackException("there is no format '" + format + "'; there are "
                + IMPORTERS.stream().map(RecordImporter::format).toList());
    }
}
