package io.tidemark.local.imports;

import io.tidemark.local.records.ArrivalTime;
import io.tidemark.local.records.RecordFolder;
import io.tidemark.local.records.RecordWriter;
import io.tidemark.local.stack.StackException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Quote ticks of currency pairs in the file format of QuantConnect LEAN: one zipped CSV per venue, pair and day. */
final class LeanFxImporter implements RecordImporter {
    private static final Pattern PATH = Pattern.compile(".*/([a-z]+)/([a-z]+)/([a-z]{6})/([0-9]{8})_quote\\.zip");
    private static final Map<String, ZoneOffset> VENUE_ZONES =
            Map.of("fxcm", ZoneOffset.ofHours(-5), "oanda", ZoneOffset.UTC);
    private static final long MILLIS_PER_DAY = 86_400_000L;
    private static final long NANOS_PER_MILLI = 1_000_000L;

    @Override
    public String format() {
        return "lean-fx";
    }

    @Override
    public void run(List<Path> files, RecordFolder folder) throws IOException {
        // Sorted by instrument and day, so that the order in which the files are named does not matter.
        TreeMap<String, TreeMap<LocalDate, DayFile>> byInstrument = new TreeMap<>();
        for (Path file : files) {
            DayFile day = dayFile(file);
            DayFile other = byInstrument
                    .computeIfAbsent(day.pair() + "." + day.venue(), key -> new TreeMap<>())
                    .putIfAbsent(day.date(), day);
            if (other != null) {
                throw new StackException(
                        "two files of one venue, pair and day: " + other.path() + " and " + day.path());
            }
        }
        PriorityQueue<Cursor> cursors = new PriorityQueue<>(
                Comparator.comparingLong((Cursor cursor) -> cursor.mergeTime).thenComparingInt(cursor -> cursor.index));
        List<Cursor> opened = new ArrayList<>();
        try {
            for (TreeMap<LocalDate, DayFile> days : byInstrument.values()) {
                Cursor cursor = new Cursor(opened.size(), List.copyOf(days.values()));
                opened.add(cursor);
                if (cursor.advance()) {
                    cursors.add(cursor);
                }
            }
            RecordWriter ticks = folder.ticks();
            while (!cursors.isEmpty()) {
                Cursor cursor = cursors.remove();
                ticks.quote(
                        cursor.instrument.head(cursor.tsEvent, cursor.sequence),
                        cursor.bid,
                        "0",
                        cursor.ask,
                        "0",
                        ArrivalTime.UNKNOWN);
                if (cursor.advance()) {
                    cursors.add(cursor);
                }
            }
        } finally {
            for (Cursor cursor : opened) {
                cursor.close();
            }
        }
        RecordWriter instruments = folder.reference("reference.instruments");
        for (Cursor cursor : opened) {
            if (cursor.instrument.seen()) {
                instruments.instrument(cursor.instrument.toRecord());
            }
        }
    }

    private static DayFile dayFile(Path file) {
        String path = file.toAbsolutePath().normalize().toString().replace('\\', '/');
        Matcher matcher = PATH.matcher(path);
        if (!matcher.matches()) {
            throw new StackException(file + ": the path must end in tick/VENUE/PAIR/YYYYMMDD_quote.zip, "
                    + "for it tells venue, pair and day");
        }
        String venue = matcher.group(2);
        if (matcher.group(1).equals("minute")) {
            throw minuteBars(file);
        }
        ZoneOffset zone = VENUE_ZONES.get(venue);
        if (!matcher.group(1).equals("tick") || zone == null) {
            throw new StackException(
                    file + ": the path must end in tick/VENUE/PAIR/YYYYMMDD_quote.zip with VENUE one of "
                            + VENUE_ZONES.keySet().stream().sorted().toList());
        }
        try {
            LocalDate date = LocalDate.parse(matcher.group(4), DateTimeFormatter.BASIC_ISO_DATE);
            return new DayFile(
                    file, venue.toUpperCase(Locale.ROOT), matcher.group(3).toUpperCase(Locale.ROOT), date, zone);
        } catch (DateTimeParseException notADay) {
            throw new StackException(file + ": " + matcher.group(4) + " is not a day", notADay);
        }
    }

    private static StackException minuteBars(Path file) {
        return new StackException(
                file + " holds minute bars, not ticks; name the files under tick/, which the bars are made of");
    }

    /** One venue, pair and day; {@code zone} is that of the times inside. */
    private record DayFile(Path path, String venue, String pair, LocalDate date, ZoneOffset zone) {
        long midnightMillis() {
            return date.atStartOfDay().toInstant(zone).toEpochMilli();
        }
    }

    /** The reading position in the days of one instrument. */
    private static final class Cursor implements AutoCloseable {
        private final int index;
        private final List<DayFile> days;
        private final ImportedInstrument instrument;
        private int nextDay;
        private @Nullable SourceLines lines;
        private long midnightMillis;

        private long sequence;
        private long tsEvent;
        // A file whose times went back would still be taken in its own order.
        private long mergeTime = Long.MIN_VALUE;
        private String bid = "";
        private String ask = "";

        Cursor(int index, List<DayFile> days) {
            this.index = index;
            this.days = days;
            String pair = days.get(0).pair();
            String quoteCurrency = pair.substring(3);
            this.instrument = new ImportedInstrument(
                    pair.substring(0, 3) + "/" + quoteCurrency,
                    days.get(0).venue(),
                    "FX",
                    quoteCurrency,
                    "1",
                    "MID",
                    List.of());
        }

        boolean advance() throws IOException {
            while (true) {
                if (lines == null) {
                    if (nextDay == days.size()) {
                        return false;
                    }
                    lines = open(days.get(nextDay++));
                }
                String line = lines.next();
                if (line != null) {
                    parse(lines, line);
                    return true;
                }
                close();
            }
        }

        private SourceLines open(DayFile day) throws IOException {
            SourceLines opened = SourceLines.zip(day.path());
            if (opened.entry().contains("_minute_")) {
                opened.close();
                throw minuteBars(day.path());
            }
            midnightMillis = day.midnightMillis();
            return opened;
        }

        private void parse(SourceLines source, String line) {
            String[] columns = line.split(",", -1);
            if (columns.length != 3) {
                throw source.failure("expected time,bid,ask and found " + columns.length + " columns: '"
                        + SourceLines.abbreviated(line) + "'");
            }
            String time = columns[0];
            if (time.isEmpty() || time.length() > 8 || !time.chars().allMatch(c -> c >= '0' && c <= '9')) {
                throw source.failure("time is not a number of milliseconds: '" + SourceLines.abbreviated(time) + "'");
            }
            long millis = Long.parseLong(time);
            if (millis >= MILLIS_PER_DAY) {
                throw source.failure("time is beyond the day: " + time + " ms since midnight");
            }
            bid = source.decimal("bid", columns[1]);
            ask = source.decimal("ask", columns[2]);
            tsEvent = (midnightMillis + millis) * NANOS_PER_MILLI;
            mergeTime = Math.max(mergeTime, tsEvent);
            sequence++;
            instrument.sawTsEvent(tsEvent);
            instrument.sawPrice(bid);
            instrument.sawPrice(ask);
        }

        @Override
        public void close() throws IOException {
            if (lines != null) {
                lines.close();
                lines = null;
            }
        }
    }
}
