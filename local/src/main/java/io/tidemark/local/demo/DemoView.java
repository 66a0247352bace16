package io.tidemark.local.demo;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jspecify.annotations.Nullable;

/** Where figures are shown: on a terminal each frame takes the place of the last, elsewhere a line follows a line. */
final class DemoView implements AutoCloseable {
    private static final String HIDE_CURSOR = "\u001b[?25l";
    private static final String SHOW_CURSOR = "\u001b[?25h";
    /** Of a terminal that does not tell its size. */
    private static final int USUAL_WIDTH = 120;

    private static final int USUAL_HEIGHT = 40;

    private final PrintWriter out;
    private final @Nullable Terminal terminal;
    private final DemoScreen screen;

    private DemoView(PrintWriter out, @Nullable Terminal terminal) {
        this.out = out;
        this.terminal = terminal;
        this.screen = new DemoScreen(terminal != null);
    }

    /** @param onTerminal whether a person sees what {@code out} prints */
    static DemoView open(PrintWriter out, boolean onTerminal) throws IOException {
        if (!onTerminal) {
            return new DemoView(out, null);
        }
        Terminal terminal = TerminalBuilder.builder()
                .system(true)
                .dumb(true)
                .encoding(StandardCharsets.UTF_8)
                .build();
        DemoView view = new DemoView(out, terminal);
        terminal.echo(false);
        // What was printed before scrolls up and can still be read there.
        terminal.writer().print("\n".repeat(view.height()) + HIDE_CURSOR);
        terminal.flush();
        return view;
    }

    private int height() {
        return terminal == null || terminal.getHeight() <= 0 ? USUAL_HEIGHT : terminal.getHeight();
    }

    private int width() {
        return terminal == null || terminal.getWidth() <= 0 ? USUAL_WIDTH : terminal.getWidth();
    }

    void show(DemoState state, DemoFigures figures) {
        if (terminal == null) {
            out.println(screen.line(state, figures));
            out.flush();
            return;
        }
        List<String> lines = screen.lines(state, figures, width(), height() - 1);
        terminal.writer().print(DemoScreen.frame(lines));
        terminal.flush();
    }

    /** Leaves the last frame, with what comes next below it. */
    @Override
    public void close() throws IOException {
        if (terminal != null) {
            terminal.writer().print("\r\n" + SHOW_CURSOR);
            terminal.flush();
            terminal.close();
        }
    }
}
