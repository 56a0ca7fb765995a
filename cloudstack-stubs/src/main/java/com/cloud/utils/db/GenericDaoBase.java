// Licensed under the Apache License, Version 2.0; see LICENSE.
package com.cloud.utils.db;

import com.cloud.utils.Pair;
import com.cloud.utils.component.ComponentLifecycleBase;
import java.io.Serializable;
import java.util.List;

public abstract class GenericDaoBase<T, ID extends Serializable> extends ComponentLifecycleBase
    implements GenericDao<T, ID> {
  protected GenericDaoBase() {}

  public SearchBuilder<T> createSearchBuilder() {
    throw new AssertionError("stub");
  }

  public T createForUpdate() {
    throw new AssertionError("stub");
  }

  @Override
  public T findById(ID id) {
    throw new AssertionError("stub");
  }

  public T findByUuid(String uuid) {
    throw new AssertionError("stub");
  }

  public T findOneBy(SearchCriteria<T> criteria) {
    throw new AssertionError("stub");
  }

  public List<T> listBy(SearchCriteria<T> criteria, Filter filter) {
    throw new AssertionError("stub");
  }

  public List<T> listBy(SearchCriteria<T> criteria) {
    throw new AssertionError("stub");
  }

  public List<T> listAll() {
    throw new AssertionError("stub");
  }

  public Pair<List<T>, Integer> searchAndCount(SearchCriteria<T> criteria, Filter filter) {
    throw new AssertionError("stub");
  }

  public Integer getCount(SearchCriteria<T> criteria) {
    throw new AssertionError("stub");
  }

  public T persist(T entity) {
    throw new AssertionError("stub");
  }

  public boolean update(ID id, T entity) {
    throw new AssertionError("stub");
  }

  public int update(T entity, SearchCriteria<T> criteria) {
    throw new AssertionError("stub");
  }

  public boolean remove(ID id) {
    throw new AssertionError("stub");
  }

  public int expunge(SearchCriteria<T> criteria) {
    throw new AssertionError("stub");
  }
}
