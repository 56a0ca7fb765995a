// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.port;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.nio.file.Path;
import java.util.Map;

/** As which domain a member of a snapshot comes back on its host. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Placement.InPlace.class, name = "InPlace"),
  @JsonSubTypes.Type(value = Placement.Clone.class, name = "Clone"),
  @JsonSubTypes.Type(value = Placement.TakeOver.class, name = "TakeOver")
})
public sealed interface Placement {
  /** Calls the handler's method for this kind of placement. */
  <R, E extends Exception> R to(Handler<R, E> handler) throws E;

  /**
   * Has a method for each kind of placement, so that the compiler finds a forgotten one.
   *
   * @param <R> what the methods return
   * @param <E> what they may throw
   */
  interface Handler<R, E extends Exception> {
    R on(InPlace placement) throws E;

    R on(Clone placement) throws E;

    R on(TakeOver placement) throws E;
  }

  /** As the member that it was: it keeps its UUID, its bridges, and the path of each disk. */
  record InPlace() implements Placement {
    @Override
    public <R, E extends Exception> R to(Handler<R, E> handler) throws E {
      return handler.on(this);
    }
  }

  /**
   * As a new domain, beside which the original may run.
   *
   * @param uuid the domain's UUID
   * @param bridges for each bridge in domain.xml the bridge to use instead; others stay
   * @param diskFolder where its disks go
   */
  record Clone(String uuid, Map<String, String> bridges, Path diskFolder) implements Placement {
    public Clone {
      bridges = Map.copyOf(bridges);
    }

    @Override
    public <R, E extends Exception> R to(Handler<R, E> handler) throws E {
      return handler.on(this);
    }
  }

  /**
   * In the place of the domain of its new name, which runs on the host until then: what the guest
   * sees is the snapshot's; name, UUID, bridges, paths of disks and all else on the host's side are
   * those of the domain that it replaces.
   */
  record TakeOver() implements Placement {
    @Override
    public <R, E extends Exception> R to(Handler<R, E> handler) throws E {
      return handler.on(this);
    }
  }
}
