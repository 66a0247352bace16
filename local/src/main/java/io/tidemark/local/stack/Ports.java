package io.tidemark.local.stack;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/** TCP ports that the stack listens on. */
public final class Ports {
    /** Systems give ports above these to connections going out, which may take one at any moment while nobody listens. */
    private static final int LOWEST = 20_000;

    private static final int HIGHEST = 32_000;

    private static final int TRIES = 1_000;

    private static final Duration RELEASE_LIMIT = Duration.ofSeconds(3);

    private Ports() {}

    /**
     * Different ports that nobody listens on now, and that no outgoing connection is given later; for tests.
     *
     * @throws StackException if there are not so many
     */
    public static List<Integer> free(int count) {
        Set<Integer> free = new LinkedHashSet<>();
        for (int tried = 0; tried < TRIES && free.size() < count; tried++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                free.add(socket.getLocalPort());
            } catch (IOException taken) {
                // Somebody's; the next one may be free.
            }
        }
        if (free.size() < count) {
            throw new StackException(
                    "There are not " + count + " free ports between " + LOWEST + " and " + HIGHEST + ".");
        }
        return List.copyOf(free);
    }

    /** Whether somebody listens on the loopback interface. */
    static boolean answers(int port) {
        return answers(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    /**
     * Fails within a second if nobody listens, where a client would go on trying for longer than a person likes to wait.
     *
     * @param name of what should listen, for the message
     * @param address {@code host:port}
     */
    public static void requireAnswer(String name, String address) {
        int colon = address.lastIndexOf(':');
        String host = address.substring(0, colon);
        if (!answers(new InetSocketAddress(host, Integer.parseInt(address.substring(colon + 1))))) {
            throw new StackException(name + " does not answer at " + address
                    + ". Start the stack with ./tidemark up; ./tidemark status tells what is up.");
        }
    }

    private static boolean answers(InetSocketAddress address) {
        try (Socket socket = new Socket()) {
            socket.connect(address, 1000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Fails if the port cannot be listened on. Waits a little first: a process that was just killed may be gone while the
     * system still closes its ports.
     *
     * @param key of the port in {@code source}, for the message
     */
    static void requireFree(int port, String key, String name, StackConfig config) {
        if (!Waiting.within(RELEASE_LIMIT, () -> isFree(port))) {
            throw new StackException("Port " + port + ", which " + name
                    + " needs, is taken by another program. End it (`ss -ltnp 'sport = :" + port
                    + "'` names it), or give " + key + " another port in " + config.source() + ".");
        }
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            // Connections of a former process may still linger on the port; a listener may not.
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }
}
