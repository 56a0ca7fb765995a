// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vnsnap.agent.fake.BreakingAgents;
import io.vnsnap.agent.fake.FakeHost;
import io.vnsnap.agent.fake.InProcessAgents;
import io.vnsnap.core.model.HostName;
import io.vnsnap.core.port.HostAgent;
import io.vnsnap.server.access.Users;
import io.vnsnap.server.config.ServerSettings;
import io.vnsnap.server.config.ServerSettings.Listen;
import io.vnsnap.server.config.SettingsException;
import io.vnsnap.vni.VniFile;
import io.vnsnap.vni.VniFileException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A server on a free port with two networks of fake hosts: shop, of account shop, with m1 and m2,
 * and lab, of account lab, with l1.
 */
final class TestServer implements AutoCloseable {
  static final int QUICK_ITERATIONS = 10;

  private static final Duration DEADLINE = Duration.ofSeconds(60);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;
  private final Map<HostName, FakeHost> hosts = new HashMap<>();
  private final List<BreakingAgents> ways = new CopyOnWriteArrayList<>();
  private HttpClient http = clientBuilder().build();

  private final Users users;
  private Map<String, Integer> limits = Map.of();
  private Duration timeToEnd = DEADLINE;
  private Optional<ServerSettings.Tls> tls = Optional.empty();
  private Instant now = Instant.parse("2026-11-24T08:00:30Z");
  private VnsnapServer server;

  TestServer(Path folder) throws IOException {
    this.folder = folder;
    users = new Users(folder.resolve("state"), QUICK_ITERATIONS);
    for (String host : List.of("h1", "h2", "h3")) {
      hosts.put(new HostName(host), new FakeHost(folder.resolve("run-" + host)));
    }
    host("h1").hypervisor().with("m1", uuid(1), "52:54:00:00:00:01", "br0");
    host("h2").hypervisor().with("m2", uuid(2), "52:54:00:00:00:02", "br0");
    host("h3").hypervisor().with("l1", uuid(3), "52:54:00:00:00:03", "br1");
    write(
        "shop",
        """
        name: shop
        store: %s
        network:
          bridges: [br0]
          vxlan: {id: 100, port: 4790, gbp: true}
        hosts:
          - {name: h1, underlay: 10.0.0.1}
          - {name: h2, underlay: 10.0.0.2}
        members:
          - {name: m1, host: h1}
          - {name: m2, host: h2}
        """);
    write(
        "lab",
        """
        name: lab
        store: %s
        network:
          bridges: [br1]
        hosts:
          - {name: h3}
        members:
          - {name: l1, host: h3}
        """);
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name + ".yaml"), text.formatted(store()));
  }

  private static String uuid(int number) {
    return "5f1c7d2e-0000-4000-8000-%012d".formatted(number);
  }

  FakeHost host(String name) {
    return hosts.get(new HostName(name));
  }

  Path store() {
    return folder.resolve("store");
  }

  Path state() {
    return folder.resolve("state");
  }

  Users users() {
    return users;
  }

  TestServer withLimit(String account, int most) {
    limits = Map.of(account, most);
    return this;
  }

  private static HttpClient.Builder clientBuilder() {
    return HttpClient.newBuilder().connectTimeout(DEADLINE).version(HttpClient.Version.HTTP_1_1);
  }

  TestServer withTimeToEnd(Duration longest) {
    timeToEnd = longest;
    return this;
  }

  TestServer withTls(ServerSettings.Tls certificate) {
    tls = Optional.of(certificate);
    return this;
  }

  /** Clients believe a server with this certificate, and none else. */
  void trust(Certificate certificate) throws GeneralSecurityException, IOException {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("server", certificate);
    TrustManagerFactory managers =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    http = clientBuilder().sslContext(context).build();
  }

  /** The server's clock. */
  synchronized Instant now() {
    return now;
  }

  synchronized void pass(Duration time) {
    now = now.plus(time);
  }

  TestServer start() throws SettingsException, VniFileException {
    return start(new Listen("127.0.0.1", 0));
  }

  TestServer start(Listen listen) throws SettingsException, VniFileException {
    ServerSettings settings =
        new ServerSettings(
            listen,
            tls,
            state(),
            Optional.empty(),
            List.of(network("shop"), network("lab")),
            limits,
            ServerSettings.MOST_SNAPSHOTS);
    InstantSource clock = this::now;
    server = VnsnapServer.start(settings, users, vni -> agents(), store(), clock, timeToEnd);
    return this;
  }

  private HostAgent.Connector agents() {
    HostAgent.Connector agents = new InProcessAgents(hosts);
    for (HostName host : hosts.keySet()) {
      BreakingAgents breaking = new BreakingAgents(agents, host);
      ways.add(breaking);
      agents = breaking;
    }
    return agents;
  }

  /** All agents hear no more of the server, as if it was killed. */
  void loseAgents() {
    ways.forEach(BreakingAgents::breakNow);
  }

  private ServerSettings.Network network(String name) throws VniFileException {
    return new ServerSettings.Network(new VniFile().read(folder.resolve(name + ".yaml")), name);
  }

  /** As clients on this machine reach it. */
  URI address() {
    return URI.create(server.address().toString().replace("0.0.0.0", "127.0.0.1"));
  }

  /** Does at once what is due. */
  void tick() {
    server.tick();
  }

  /** One who calls. */
  final class Client {
    private Optional<String> cookie = Optional.empty();
    private Optional<String> sessionKey = Optional.empty();
    private Optional<String> key = Optional.empty();

    Client withKey(String apiKey) {
      key = Optional.of(apiKey);
      return this;
    }

    Client withSessionKey(String other) {
      sessionKey = Optional.of(other);
      return this;
    }

    Client login(String user, String password) {
      Answer answer = post("login", "username", user, "password", password);
      if (answer.status() != 200) {
        throw new AssertionError("not logged in: " + answer);
      }
      sessionKey = Optional.of(answer.content().path("sessionkey").asText());
      return this;
    }

    Answer get(String command, String... parameters) {
      return send(
          HttpRequest.newBuilder(address().resolve("/client/api?" + form(command, parameters)))
              .GET());
    }

    Answer post(String command, String... parameters) {
      return send(
          HttpRequest.newBuilder(address().resolve("/client/api"))
              .header("Content-Type", "application/x-www-form-urlencoded")
              .POST(HttpRequest.BodyPublishers.ofString(form(command, parameters))));
    }

    Answer send(HttpRequest.Builder request) {
      cookie.ifPresent(value -> request.header("Cookie", value));
      key.ifPresent(value -> request.header("Authorization", "Bearer " + value));
      HttpResponse<String> response = exchange(request.timeout(DEADLINE).build());
      response
          .headers()
          .firstValue("Set-Cookie")
          .ifPresent(value -> cookie = Optional.of(value.substring(0, value.indexOf(';'))));
      return new Answer(response);
    }

    private String form(String command, String... parameters) {
      Map<String, String> all = new LinkedHashMap<>();
      all.put("command", command);
      all.put("response", "json");
      sessionKey.ifPresent(value -> all.put("sessionkey", value));
      for (int i = 0; i < parameters.length; i += 2) {
        all.put(parameters[i], parameters[i + 1]);
      }
      return all.entrySet().stream()
          .map(entry -> encoded(entry.getKey()) + "=" + encoded(entry.getValue()))
          .collect(Collectors.joining("&"));
    }

    /** Begins a job and waits until it has ended. */
    Answer job(String command, String... parameters) {
      Answer begun = post(command, parameters);
      if (begun.status() != 200) {
        throw new AssertionError("not begun: " + begun);
      }
      return await(begun.content().path("jobid").asText());
    }

    Answer await(String job) {
      long deadline = System.nanoTime() + DEADLINE.toNanos();
      while (true) {
        Answer answer = get("queryAsyncJobResult", "jobid", job);
        if (answer.content().path("jobstatus").asInt() != 0) {
          return answer;
        }
        if (System.nanoTime() > deadline) {
          throw new AssertionError("job does not end: " + answer);
        }
        LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
      }
    }

    String networkId(String name) {
      return get("listNetworks", "keyword", name)
          .content()
          .path("network")
          .path(0)
          .path("id")
          .asText();
    }

    JsonNode snapshot(String id) {
      return get("listVniSnapshots", "id", id).content().path("vnisnapshot").path(0);
    }

    /** Takes a snapshot of a network and returns its id. */
    String created(String network, String name) {
      Answer begun = post("createVniSnapshot", "networkid", networkId(network), "name", name);
      Answer ended = await(begun.content().path("jobid").asText());
      if (ended.content().path("jobstatus").asInt() != 1) {
        throw new AssertionError("not taken: " + ended);
      }
      return begun.content().path("id").asText();
    }
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private HttpResponse<String> exchange(HttpRequest request) {
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  Client client() {
    return new Client();
  }

  /** What came back. */
  record Answer(HttpResponse<String> response) {
    int status() {
      return response.statusCode();
    }

    String body() {
      return response.body();
    }

    Optional<String> header(String name) {
      return response.headers().firstValue(name);
    }

    /** What is in the one object of the response. */
    JsonNode content() {
      try {
        return JSON.readTree(response.body()).elements().next();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    String error() {
      return content().path("errortext").asText();
    }

    @Override
    public String toString() {
      return status() + " " + body();
    }
  }

  @Override
  public void close() {
    if (server != null) {
      server.close();
    }
  }
}
