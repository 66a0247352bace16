package io.tidemark.local.deadletters;

import io.tidemark.local.command.ThisStack;
import io.tidemark.local.stack.Stack;
import io.tidemark.local.stack.StackException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./tidemark dead-letters show}. */
@Command(
        name = "show",
        description = {
            "Show everything of one dead letter.",
            "Bytes that are no UTF-8 and control characters are shown as escapes, such as \\xC3, and a backslash as two."
        })
final class ShowCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
            index = "0",
            paramLabel = "PLACE",
            converter = DeadLetterPlace.Text.class,
            description = "Where it lay: " + DeadLetterPlace.FORM + ".")
    private DeadLetterPlace place = new DeadLetterPlace("-", 0, 0);

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        try (Stack stack = ThisStack.open(spec)) {
            DeadLetterTables tables = new DeadLetterTables(stack.clickHouse());
            DeadLetterTables.Listed letter = tables.find(place).orElseThrow(() -> unknown(place));
            out.println(place);
            line(out, "reason", RawText.of(letter.reason()));
            line(out, "detail", RawText.of(letter.detail()));
            line(out, "appended", letter.appended() + " UTC");
            tables.origin(place).ifPresent(origin -> line(out, "sent from", origin + ", a dead letter as well"));
            line(out, "outcome", outcome(letter));
            for (DeadLetterBody body : tables.bodies(List.of(place))) {
                byte[] key = body.key();
                line(out, "key", key == null ? "none" : bytes(key));
                line(out, "value", bytes(body.value()));
            }
        }
        out.flush();
        return 0;
    }

    /** A place that is one in form, of which there is no dead letter. */
    static StackException unknown(DeadLetterPlace place) {
        return new StackException("No dead letter came from " + place + ". A place is " + DeadLetterPlace.FORM
                + "; ./tidemark dead-letters list --all lists them.");
    }

    private static void line(PrintWriter out, String name, String text) {
        out.printf("  %-9s  %s%n", name, text);
    }

    private static String bytes(byte[] bytes) {
        return bytes.length == 0 ? "empty" : String.format("%s  (%,d bytes)", RawText.of(bytes), bytes.length);
    }

    private static String outcome(DeadLetterTables.Listed letter) {
        String sent = letter.redrivenAt() == null
                ? ""
                : "; sent again " + letter.redrivenAt() + " UTC"
                        + (letter.newPlace() == null ? "" : " as " + letter.newPlace());
        return letter.outcome()
                + switch (letter.outcome()) {
                    case OPEN -> ": it was never sent again";
                    case INTERRUPTED ->
                        ": a redrive of " + letter.redrivenAt()
                                + " UTC did not say whether it was sent; the next one finds out";
                    case SENT -> sent + ", and the job has not come to that yet";
                    case TAKEN -> sent + ", which the job has passed at a checkpoint, and is no dead letter";
                    case REFUSED -> sent + ", which is a dead letter itself: " + letter.refusedReason();
                };
    }
}
