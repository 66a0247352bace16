package io.tidemark.chaos;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The wire between a job and its ClickHouse, which can be made to fail: everything sent to {@link #url()} goes on to the engine
 * and its answers come back, as HTTP/1.1 without pipelining does it, with the trouble of the moment.
 */
final class Wire implements AutoCloseable {
    /** What is wrong with the wire. */
    enum Trouble {
        /** Nothing. */
        NONE,
        /** Connections are reset as soon as they are made, and standing ones at their next request. */
        REFUSES,
        /** Requests get through at {@link #SLOW_BYTES_PER_SECOND}. */
        SLOW,
        /** Connections are reset in the middle of a request that brings rows. */
        CUTS_REQUESTS,
        /** Requests are carried out, and answered by an error. */
        FAILS_WHAT_WAS_DONE
    }

    private static final int SLOW_BYTES_PER_SECOND = 20_000;

    /** A statement alone is shorter; what is longer brings rows. */
    private static final int BYTES_BEFORE_CUT = 2_000;

    private static final int CHUNK = 8_192;
    private static final int BACKLOG = 50;

    private static final byte[] ERROR = error();

    private final ServerSocket server;
    private final InetSocketAddress engine;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicLong troubled = new AtomicLong();
    private volatile Trouble trouble = Trouble.NONE;
    private volatile boolean closed;

    /** A wire to an engine on this machine, which need not be up yet. */
    Wire(int enginePort) throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        engine = new InetSocketAddress(loopback, enginePort);
        server = new ServerSocket(0, BACKLOG, loopback);
        daemon("wire", this::accept).start();
    }

    /** Where a job finds ClickHouse through this wire. */
    URI url() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort());
    }

    /** From now on the wire has this trouble, and {@link #troubled()} counts from 0. */
    void make(Trouble next) {
        troubled.set(0);
        trouble = next;
    }

    /** Connections and requests that the present trouble has hit. */
    long troubled() {
        return troubled.get();
    }

    @Override
    public void close() {
        closed = true;
        closeQuietly(server);
        open.forEach(Wire::closeQuietly);
    }

    private void accept() {
        while (!closed) {
            try {
                Socket client = server.accept();
                if (trouble == Trouble.REFUSES) {
                    reset(client);
                } else {
                    connect(client);
                }
            } catch (IOException noMore) {
                // Closed, or a client that went away before it was taken in: the next call tells which.
            }
        }
    }

    private void connect(Socket client) throws IOException {
        Socket upstream = new Socket();
        try {
            upstream.connect(engine, 2_000);
        } catch (IOException engineIsDown) {
            closeQuietly(upstream);
            closeAbruptly(client);
            return;
        }
        client.setTcpNoDelay(true);
        upstream.setTcpNoDelay(true);
        open.add(client);
        open.add(upstream);
        Connection connection = new Connection(client, upstream);
        daemon("wire-requests", connection::requests).start();
        daemon("wire-answers", connection::answers).start();
    }

    private void reset(Socket socket) {
        troubled.incrementAndGet();
        closeAbruptly(socket);
    }

    /** One connection of the job, and the one that it goes on by. */
    private final class Connection {
        private final Socket client;
        private final Socket upstream;
        /** Bytes of the present request, 0 once it is being answered. */
        private final AtomicLong requestBytes = new AtomicLong();

        private Connection(Socket client, Socket upstream) {
            this.client = client;
            this.upstream = upstream;
        }

        private void requests() {
            byte[] chunk = new byte[CHUNK];
            try (client;
                    upstream) {
                InputStream in = client.getInputStream();
                OutputStream out = upstream.getOutputStream();
                int length;
                while ((length = in.read(chunk)) >= 0) {
                    long before = requestBytes.getAndAdd(length);
                    switch (trouble) {
                        case REFUSES -> {
                            end();
                            return;
                        }
                        case CUTS_REQUESTS -> {
                            if (before + length > BYTES_BEFORE_CUT) {
                                out.write(chunk, 0, (int) Math.max(0, Math.min(length, BYTES_BEFORE_CUT - before)));
                                end();
                                return;
                            }
                            out.write(chunk, 0, length);
                        }
                        case SLOW -> {
                            if (before == 0) {
                                troubled.incrementAndGet();
                            }
                            Thread.sleep(1_000L * length / SLOW_BYTES_PER_SECOND);
                            out.write(chunk, 0, length);
                        }
                        case NONE, FAILS_WHAT_WAS_DONE -> out.write(chunk, 0, length);
                    }
                    out.flush();
                }
            } catch (IOException gone) {
                // The other end has closed: so does this one.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                forget();
            }
        }

        private void answers() {
            byte[] chunk = new byte[CHUNK];
            try (client;
                    upstream) {
                InputStream in = upstream.getInputStream();
                OutputStream out = client.getOutputStream();
                int length;
                while ((length = in.read(chunk)) >= 0) {
                    boolean first = requestBytes.getAndSet(0) > 0;
                    if (first && trouble == Trouble.FAILS_WHAT_WAS_DONE) {
                        troubled.incrementAndGet();
                        out.write(ERROR);
                        out.flush();
                        return;
                    }
                    out.write(chunk, 0, length);
                    out.flush();
                }
            } catch (IOException gone) {
                // As above.
            } finally {
                forget();
            }
        }

        private void end() {
            troubled.incrementAndGet();
            closeAbruptly(client);
            closeAbruptly(upstream);
        }

        private void forget() {
            open.remove(client);
            open.remove(upstream);
        }
    }

    /** What ClickHouse says of a query that took too long: an error that a sink may try again after. */
    private static byte[] error() {
        String body = "Code: 159. DB::Exception: Timeout exceeded: made up by chaos after the request was carried out."
                + " (TIMEOUT_EXCEEDED)\n";
        return ("HTTP/1.1 500 Internal Server Error\r\nX-ClickHouse-Exception-Code: 159\r\nContent-Type: text/plain\r\n"
                        + "Connection: close\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** By a reset, as a machine that is lost does it, and not by an orderly end. */
    private static void closeAbruptly(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException closedAlready) {
            // Then it needs no reset.
        }
        closeQuietly(socket);
    }

    private static void closeQuietly(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception closing) {
            // Nobody reads from it or writes to it any more.
        }
    }

    private static Thread daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }
}
