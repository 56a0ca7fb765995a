// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.server.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vnsnap.server.access.AuditLog;
import io.vnsnap.server.access.Caller;
import io.vnsnap.server.access.Doorkeeper;
import io.vnsnap.server.access.Sessions;
import io.vnsnap.server.api.Api;
import io.vnsnap.server.api.ApiCommand;
import io.vnsnap.server.api.Parameters;
import io.vnsnap.server.record.RecordException;
import io.vnsnap.server.service.ServerException;
import io.vnsnap.server.service.ServerException.Kind;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.FormFields;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes requests apart, finds out who calls, and says what came of it. */
final class ApiHandler extends Handler.Abstract {
  static final String PATH = "/client/api";

  private static final Logger LOG = LoggerFactory.getLogger(ApiHandler.class);
  private static final int MOST_FIELDS = 200;
  private static final int MOST_BYTES = 64 << 10;
  private static final int OK = 200;
  private static final String LOGIN = "login";
  private static final String LOGOUT = "logout";

  /** Parameters that tell what a change was about. */
  private static final Set<String> TELLING =
      Set.of("id", "networkid", "name", "intervaltype", "active");

  private final Api api;
  private final Doorkeeper doorkeeper;
  private final AuditLog audit;
  private final SessionCookie cookie;

  ApiHandler(Api api, Doorkeeper doorkeeper, AuditLog audit, SessionCookie cookie) {
    this.api = api;
    this.doorkeeper = doorkeeper;
    this.audit = audit;
    this.cookie = cookie;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    if (!Request.getPathInContext(request).equals(PATH)) {
      return false;
    }
    String command = "error";
    int status = OK;
    JsonNode content;
    try {
      Parameters parameters = parameters(request);
      command =
          parameters.text("command").filter(name -> name.matches("[A-Za-z]{1,64}")).orElse(command);
      content = answer(command, parameters, request, response);
    } catch (ServerException e) {
      status = e.kind().number();
      content = error(status, e.getMessage());
    } catch (RecordException e) {
      LOG.error("records can't be used", e);
      status = Kind.UNUSABLE.number();
      content = error(status, e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      status = Kind.UNUSABLE.number();
      content = error(status, "the server stops; try again when it is up again");
    } catch (RuntimeException e) {
      LOG.error("{} met an error", command, e);
      status = Kind.FAILED.number();
      content = error(status, "an unexpected error; the server's log has more");
    }
    ObjectNode whole = JsonNodeFactory.instance.objectNode();
    whole.set(command.toLowerCase(Locale.ROOT) + "response", content);
    response.setStatus(status);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json;charset=utf-8");
    response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
    Content.Sink.write(response, true, whole.toString(), callback);
    return true;
  }

  private JsonNode answer(String command, Parameters parameters, Request request, Response response)
      throws InterruptedException {
    if (parameters.text("response").filter(form -> !form.equalsIgnoreCase("json")).isPresent()) {
      throw new ServerException(Kind.INVALID, "responses are in JSON: say response=json");
    }
    boolean isPost = request.getMethod().equals("POST");
    if (command.equals(LOGIN) || command.equals(LOGOUT)) {
      requirePost(isPost, command);
      return command.equals(LOGIN)
          ? login(parameters, request, response)
          : logout(parameters, request, response);
    }
    Caller caller = caller(parameters, request);
    ApiCommand known =
        api.find(command)
            .orElseThrow(
                () ->
                    new ServerException(
                        Kind.NO_COMMAND,
                        "there is no command \"%s\" here; listApis tells those that there are"
                            .formatted(
                                parameters.text("command").map(ApiHandler::printable).orElse(""))));
    if (!known.changes()) {
      return api.run(known, parameters, caller);
    }
    requirePost(isPost, command);
    return change(known, parameters, caller, Request.getRemoteAddr(request));
  }

  private JsonNode change(ApiCommand command, Parameters parameters, Caller caller, String client)
      throws InterruptedException {
    Map<String, String> about = new TreeMap<>();
    TELLING.forEach(name -> parameters.text(name).ifPresent(value -> about.put(name, value)));
    try {
      JsonNode content = api.run(command, parameters, caller);
      String job = content.path("jobid").asText();
      audit.add(
          caller.user(),
          client,
          command.name(),
          about,
          job.isEmpty() ? "done" : "begun as job " + job);
      return content;
    } catch (ServerException e) {
      audit.add(caller.user(), client, command.name(), about, "refused: " + e.getMessage());
      throw e;
    }
  }

  private static void requirePost(boolean isPost, String command) {
    if (!isPost) {
      throw new ServerException(
          Kind.INVALID, "%s changes something: send it by POST".formatted(command));
    }
  }

  private static Parameters parameters(Request request) {
    Map<String, String> values = new HashMap<>();
    try {
      Request.extractQueryParameters(request)
          .forEach((Fields.Field field) -> values.put(field.getName(), field.getValue()));
      if (request.getMethod().equals("POST")) {
        FormFields.getFields(request, MOST_FIELDS, MOST_BYTES)
            .forEach((Fields.Field field) -> values.put(field.getName(), field.getValue()));
      } else if (!request.getMethod().equals("GET")) {
        throw new ServerException(Kind.INVALID, "requests are GET or POST");
      }
    } catch (IllegalStateException | IllegalArgumentException e) {
      throw new ServerException(
          Kind.INVALID, "the request can't be read, or is too large: " + e.getMessage(), e);
    }
    return new Parameters(values);
  }

  private Caller caller(Parameters parameters, Request request) {
    Optional<String> key = bearer(request);
    Optional<Caller> caller =
        key.isPresent()
            ? doorkeeper.byKey(key.get())
            : cookie
                .read(request)
                .flatMap(
                    value -> doorkeeper.bySession(value, parameters.text("sessionkey").orElse("")))
                .or(doorkeeper::anybody);
    return caller.orElseThrow(
        () -> new ServerException(Kind.NO_SESSION, "there is no session, or it has ended; log in"));
  }

  static Optional<String> bearer(Request request) {
    return Optional.ofNullable(request.getHeaders().getField(HttpHeader.AUTHORIZATION))
        .map(HttpField::getValue)
        .filter(value -> value.startsWith("Bearer "))
        .map(value -> value.substring("Bearer ".length()).strip());
  }

  private JsonNode login(Parameters parameters, Request request, Response response) {
    String client = Request.getRemoteAddr(request);
    String user = parameters.text("username").map(ApiHandler::printable).orElse("");
    char[] password = parameters.text("password").orElse("").toCharArray();
    Doorkeeper.Login login = doorkeeper.login(client, user, password);
    if (login.refusal().isPresent()) {
      boolean tooOften = login.refusal().get() == Doorkeeper.Refusal.TOO_OFTEN;
      String why =
          tooOften
              ? "too many logins were tried; wait some minutes"
              : "user name or password is wrong";
      audit.add(user, client, LOGIN, Map.of(), "refused: " + why);
      throw new ServerException(tooOften ? Kind.TOO_MANY_REQUESTS : Kind.NOT_ALLOWED, why);
    }
    Sessions.Opened opened = login.opened().orElseThrow();
    audit.add(opened.caller().user(), client, LOGIN, Map.of(), "done");
    cookie.set(response, opened.cookie());
    return api.loggedIn(opened);
  }

  private JsonNode logout(Parameters parameters, Request request, Response response) {
    Optional<String> value = cookie.read(request);
    if (value.isPresent()) {
      Caller caller = caller(parameters, request);
      doorkeeper.logout(value.get());
      audit.add(caller.user(), Request.getRemoteAddr(request), LOGOUT, Map.of(), "done");
    }
    cookie.remove(response);
    return JsonNodeFactory.instance.objectNode().put("description", "success");
  }

  private static String printable(String text) {
    return text.replaceAll("\\p{Cntrl}", "?").substring(0, Math.min(text.length(), 64));
  }

  private static JsonNode error(int number, String sentence) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("errorcode", number)
        .put("errortext", sentence);
  }
}
