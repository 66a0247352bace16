package io.tidemark.local.demo;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Figures as lines of text, for a terminal or for a file. Money is rounded to hundredths for the eye only. */
final class DemoScreen {
    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter SECOND =
            DateTimeFormatter.ofPattern("HH:mm:ss.S", Locale.ROOT).withZone(ZoneOffset.UTC);

    private static final String BOLD = "\u001b[1m";
    private static final String DIM = "\u001b[2m";
    private static final String GREEN = "\u001b[32m";
    private static final String RED = "\u001b[31m";
    private static final String PLAIN = "\u001b[0m";

    private final boolean inColour;

    DemoScreen(boolean inColour) {
        this.inColour = inColour;
    }

    /** The whole view, each line within {@code width} columns, at most {@code height} lines. */
    List<String> lines(DemoState state, DemoFigures figures, int width, int height) {
        List<Line> lines = new ArrayList<>();
        lines.add(new Line("Tidemark  " + state.source() + ", " + clock(state.running()), BOLD));
        lines.add(Line.EMPTY);
        lines.add(new Line(freshness(state, figures)));
        lines.add(new Line(flow(state)));
        lines.add(new Line(
                exceptions(state, figures),
                DemoFigures.total(figures.deadLetters()) + figures.waiting() == 0 ? "" : RED));
        if (!state.trouble().isEmpty()) {
            lines.add(new Line(state.trouble(), RED));
        }
        lines.add(Line.EMPTY);
        desks(lines, figures);
        lines.add(Line.EMPTY);
        movers(lines, figures);
        lines.add(Line.EMPTY);
        lines.add(new Line("Flink's web UI: " + state.flinkUrl() + ". To try in another terminal:", DIM));
        lines.add(new Line("  ./tidemark query \"SELECT * FROM pnl_by_desk\" --format Vertical"));
        lines.add(new Line("  ./tidemark query \"SELECT * FROM positions_at(minute = '" + minuteToAsk(state, figures)
                + "') ORDER BY abs(total_pnl) DESC LIMIT 10\""));
        lines.add(new Line("  ./tidemark sql"));
        lines.add(new Line("Ctrl-C ends the feed and this view; the stack stays up.", DIM));
        return lines.stream()
                .limit(height)
                .map(line -> line.toText(width, inColour))
                .toList();
    }

    /** The same in one line, for a file. */
    String line(DemoState state, DemoFigures figures) {
        String money = figures.firm().stream()
                .map(firm -> "P&L " + money(firm.total(), firm.totalMissing()) + " " + firm.currency() + " in "
                        + firm.openPositions() + " open positions")
                .collect(Collectors.joining(", "));
        return clock(state.running()) + "  " + (money.isEmpty() ? "no P&L yet" : money) + "; "
                + freshness(state, figures) + "; " + flow(state) + "; " + exceptions(state, figures)
                + (state.trouble().isEmpty() ? "" : "; " + state.trouble());
    }

    private static String freshness(DemoState state, DemoFigures figures) {
        String live = figures.liveAsOf()
                .map(asOf -> "as of " + SECOND.format(asOf) + " UTC (" + age(asOf, state.now()) + ")")
                .orElse("no position yet");
        String complete = figures.completeMinute()
                .map(minute -> "complete up to the end of " + MINUTE.format(minute) + " ("
                        + age(minute.plusSeconds(60), state.now()) + ")")
                .orElse("no complete minute yet");
        return "fresh: " + live + ", " + complete;
    }

    private static String flow(DemoState state) {
        return String.format(
                Locale.ROOT,
                "flow: %,d records sent, %,.0f/s; %s, %s",
                state.sent(),
                state.sentPerSecond(),
                state.readPerSecond()
                        .map(rate -> String.format(Locale.ROOT, "%,.0f/s read with heartbeats", rate))
                        .orElse("reading not known yet"),
                state.unread()
                        .map(unread -> String.format(Locale.ROOT, "%,d to be read", unread))
                        .orElse("lag not known yet"));
    }

    private static String exceptions(DemoState state, DemoFigures figures) {
        return String.format(
                Locale.ROOT,
                "dead letters: %,d%s; waiting: %,d; restated minutes: %,d%s%s",
                DemoFigures.total(figures.deadLetters()),
                named(figures.deadLetters()),
                figures.waiting(),
                DemoFigures.total(figures.restatedMinutes()),
                named(figures.restatedMinutes()),
                state.toRestate() == 0
                        ? ""
                        : String.format(Locale.ROOT, ", of %,d positions still to come", state.toRestate()));
    }

    private static String named(Map<String, Long> counts) {
        return counts.isEmpty()
                ? ""
                : counts.entrySet().stream()
                        .map(count -> String.format(Locale.ROOT, "%s %,d", count.getKey(), count.getValue()))
                        .collect(Collectors.joining(", ", " (", ")"));
    }

    private static void desks(List<Line> lines, DemoFigures figures) {
        String minute = figures.completeMinute()
                .map(start -> "end of " + MINUTE.format(start))
                .orElse("no minute");
        lines.add(new Line(
                String.format(
                        Locale.ROOT,
                        "%-18s %-4s %6s %18s %20s | %18s %18s",
                        "desk",
                        "in",
                        "open",
                        "P&L now",
                        "gross exposure now",
                        "P&L " + minute,
                        "P&L of the day"),
                BOLD));
        if (!figures.hasProfitAndLoss()) {
            lines.add(new Line("waiting for the first position ..."));
        }
        figures.desks().forEach(desk -> lines.add(new Line(row(desk, figures))));
        if (figures.desks().size() > 1) {
            figures.firm().forEach(firm -> lines.add(new Line(row(firm, figures), BOLD)));
        }
    }

    private static String row(DeskFigures desk, DemoFigures figures) {
        boolean minuteKnown = figures.completeMinute().isPresent();
        return String.format(
                Locale.ROOT,
                "%-18s %-4s %,6d %18s %20s | %18s %18s",
                desk.desk(),
                desk.currency(),
                desk.openPositions(),
                money(desk.total(), desk.totalMissing()),
                money(desk.gross(), 0),
                minuteKnown ? money(desk.minuteTotal(), desk.minuteMissing()) : "-",
                minuteKnown ? money(desk.minuteDay(), desk.minuteMissing()) : "-");
    }

    private static void movers(List<Line> lines, DemoFigures figures) {
        lines.add(new Line(
                String.format(
                        Locale.ROOT,
                        "%-18s %14s %9s %18s %18s",
                        "top movers, " + DemoFigures.MOVERS_SPAN.toMinutes() + " min",
                        "last price",
                        "change",
                        "held by all",
                        "P&L now"),
                BOLD));
        if (figures.movers().isEmpty()) {
            lines.add(new Line("waiting for the first complete minute ..."));
        }
        for (Mover mover : figures.movers()) {
            lines.add(new Line(
                    String.format(
                            Locale.ROOT,
                            "%-18s %14s %+8.2f%% %18s %18s",
                            mover.instrumentId(),
                            mover.price().stripTrailingZeros().toPlainString(),
                            mover.changePercent(),
                            mover.quantity().stripTrailingZeros().toPlainString(),
                            money(mover.total(), 0)),
                    mover.changePercent().signum() < 0 ? RED : GREEN));
        }
    }

    /** The newest complete minute, else the present one, as a person types it. */
    private static String minuteToAsk(DemoState state, DemoFigures figures) {
        Instant minute = figures.completeMinute().orElse(state.now());
        return DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:00", Locale.ROOT)
                .withZone(ZoneOffset.UTC)
                .format(minute);
    }

    private static String money(BigDecimal amount, long missing) {
        String text = String.format(Locale.ROOT, "%,.2f", amount.setScale(2, RoundingMode.HALF_EVEN));
        return missing == 0 ? text : text + " +" + missing + " unknown";
    }

    private static String age(Instant moment, Instant now) {
        long tenths = Math.max(0, Duration.between(moment, now).toMillis() / 100);
        return tenths < 600
                ? String.format(Locale.ROOT, "%d.%d s ago", tenths / 10, tenths % 10)
                : clock(Duration.ofMillis(tenths * 100)) + " ago";
    }

    private static String clock(Duration duration) {
        return duration.toHours() > 0
                ? String.format(
                        Locale.ROOT,
                        "%dh %02dm %02ds",
                        duration.toHours(),
                        duration.toMinutesPart(),
                        duration.toSecondsPart())
                : String.format(Locale.ROOT, "%dm %02ds", duration.toMinutes(), duration.toSecondsPart());
    }

    /** A line and how it is set off; the codes of colours take no room. */
    private record Line(String text, String colour) {
        static final Line EMPTY = new Line("");

        Line(String text) {
            this(text, "");
        }

        String toText(int width, boolean inColour) {
            String fitting = text.length() <= width ? text : text.substring(0, width);
            return inColour && !colour.isEmpty() ? colour + fitting + PLAIN : fitting;
        }
    }

    /** Codes that put the next frame in the place of the last: home, each line cleared to its end, and what is below. */
    static String frame(List<String> lines) {
        return lines.stream()
                .map(line -> line + "\u001b[K")
                .collect(Collectors.joining("\r\n", "\u001b[H", "\u001b[J"));
    }
}
