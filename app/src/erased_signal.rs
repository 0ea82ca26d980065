//! Signals whose machinery does not know their type.

use std::{any::Any, fmt, marker::PhantomData, ops::Deref};

use leptos::{
    prelude::*,
    reactive::signal::guards::{Plain, ReadGuard},
};

/// Leptos compiles the machinery of a signal for each type anew, some 3 kB of WebAssembly. All of these share one. They are read and
/// written as an [`RwSignal`] is.
pub struct ErasedSignal<T> {
    signal: RwSignal<Value>,
    of: PhantomData<fn() -> T>,
}

type Value = Box<dyn Any + Send + Sync>;

impl<T> Clone for ErasedSignal<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for ErasedSignal<T> {}

impl<T> fmt::Debug for ErasedSignal<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ErasedSignal")
    }
}

impl<T: Send + Sync + Default + 'static> Default for ErasedSignal<T> {
    fn default() -> Self {
        Self::new(T::default())
    }
}

impl<T: Send + Sync + 'static> ErasedSignal<T> {
    /// A signal of this value.
    pub fn new(value: T) -> Self {
        Self { signal: RwSignal::new(Box::new(value)), of: PhantomData }
    }

    /// The value; whoever reads it follows it.
    pub fn read(self) -> Guard<T> {
        Guard { value: self.signal.read(), of: PhantomData }
    }

    /// The value, once.
    pub fn read_untracked(self) -> Guard<T> {
        Guard { value: self.signal.read_untracked(), of: PhantomData }
    }

    /// A copy of the value; whoever gets it follows it.
    pub fn get(self) -> T
    where
        T: Clone,
    {
        self.read().clone()
    }

    /// A copy of the value, once.
    pub fn get_untracked(self) -> T
    where
        T: Clone,
    {
        self.read_untracked().clone()
    }

    /// A copy of the value, once; `None` when its owner is gone.
    pub fn try_get_untracked(self) -> Option<T>
    where
        T: Clone,
    {
        self.signal.try_read_untracked().and_then(|value| value.downcast_ref::<T>().cloned())
    }

    /// Follows it without looking.
    pub fn track(self) {
        self.signal.track();
    }

    /// Replaces the value.
    pub fn set(self, value: T) {
        self.signal.set(Box::new(value));
    }

    /// Replaces the value, unless its owner is gone.
    pub fn try_set(self, value: T) {
        let _gone = self.signal.try_set(Box::new(value));
    }

    /// Changes the value, unless its owner is gone.
    pub fn update(self, change: impl FnOnce(&mut T)) {
        if let Some(value) = self.signal.try_write().as_mut().and_then(|value| value.downcast_mut()) {
            change(value);
        }
    }
}

/// A value that is being looked at.
pub struct Guard<T> {
    value: ReadGuard<Value, Plain<Value>>,
    of: PhantomData<fn() -> T>,
}

impl<T: 'static> Deref for Guard<T> {
    type Target = T;

    fn deref(&self) -> &T {
        match self.value.downcast_ref() {
            Some(value) => value,
            None => unreachable!("nothing else is put into this signal"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_read_and_written_as_any_signal() {
        let owner = Owner::new();
        let signal = owner.with(|| ErasedSignal::new(vec![1]));
        signal.update(|list| list.push(2));
        assert_eq!((signal.get_untracked(), signal.read_untracked().len()), (vec![1, 2], 2));
        signal.set(vec![]);
        assert_eq!(signal.try_get_untracked(), Some(vec![]));
        owner.cleanup();
        assert_eq!(signal.try_get_untracked(), None);
        signal.try_set(vec![3]);
        signal.update(|list| list.push(4));
    }
}
