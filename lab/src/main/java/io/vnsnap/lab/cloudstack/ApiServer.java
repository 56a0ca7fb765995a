// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab.cloudstack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vnsnap.lab.LabException;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** CloudStack's HTTP API, as seen from inside the management server's network. */
final class ApiServer {
  /** Signed calls. */
  private static final String BASE = "http://127.0.0.1:8080/client/api?";

  /** Calls that need no key; nobody outside of the cloud's network gets there. */
  private static final String INTEGRATION_BASE = "http://127.0.0.1:8096/client/api?";

  private static final Duration ANSWER = Duration.ofMinutes(5);

  private final ExecutorService threads;
  private final HttpClient client;
  private final ObjectMapper json = new ObjectMapper();

  /**
   * @param namespace the file of the management server's network namespace
   */
  ApiServer(Path namespace) {
    threads = Executors.newCachedThreadPool(new NamespaceThreads(namespace));
    // Whichever thread the client uses to open a connection, it is in the namespace.
    client = HttpClient.newBuilder().executor(threads).version(HttpClient.Version.HTTP_1_1).build();
  }

  /** Whether it answers at both of its ports, whatever it says. */
  boolean answers() {
    String query = "command=listCapabilities&response=json";
    try {
      return get(INTEGRATION_BASE + query).statusCode() == 200
          && get(BASE + query).statusCode() != 503;
    } catch (LabException e) {
      return false;
    }
  }

  /**
   * Calls a command.
   *
   * @param keys of the caller; null for the root administrator without keys
   * @return what is inside of its response
   * @throws ApiException if CloudStack refuses
   */
  JsonNode call(Keys keys, String command, Map<String, String> parameters) {
    Map<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    all.putAll(parameters);
    all.put("command", command);
    all.put("response", "json");
    if (keys != null) {
      all.put("apiKey", keys.apiKey());
      String signature = sign(keys, all);
      all.put("signature", signature);
    }
    HttpResponse<String> response =
        get(
            (keys == null ? INTEGRATION_BASE : BASE)
                + all.entrySet().stream()
                    .map(entry -> encode(entry.getKey()) + "=" + encode(entry.getValue()))
                    .collect(Collectors.joining("&")));
    JsonNode body = parse(command, response);
    if (response.statusCode() != 200) {
      throw new ApiException(
          command,
          body.path("errorcode").asInt(response.statusCode()),
          body.path("errortext").asText(body.toString()));
    }
    return body;
  }

  static String sign(Keys keys, Map<String, String> parameters) {
    String text =
        parameters.entrySet().stream()
            .map(entry -> entry.getKey() + "=" + encode(entry.getValue()))
            .collect(Collectors.joining("&"))
            .toLowerCase(Locale.ROOT);
    try {
      Mac mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(keys.secretKey().getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
      return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HmacSHA1", e);
    }
  }

  private static String encode(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private JsonNode parse(String command, HttpResponse<String> response) {
    try {
      JsonNode body = json.readTree(response.body());
      // The one field is named after the command.
      return body.size() == 1 && body.elements().next().isObject() ? body.elements().next() : body;
    } catch (JsonProcessingException e) {
      throw new ApiException(command, response.statusCode(), response.body());
    }
  }

  private HttpResponse<String> get(String url) {
    HttpRequest request = HttpRequest.newBuilder(URI.create(url)).timeout(ANSWER).build();
    Future<HttpResponse<String>> response =
        threads.submit(() -> client.send(request, HttpResponse.BodyHandlers.ofString()));
    try {
      return response.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted while CloudStack was asked", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException) {
        throw new LabException(
            "the management server does not answer (%s)".formatted(e.getCause()), e.getCause());
      }
      throw new LabException("CloudStack can't be asked", e.getCause());
    }
  }
}
