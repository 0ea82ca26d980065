//! `mist user`: accounts from the command line.

use std::io::{self, BufRead as _, IsTerminal as _, Write as _};

use model::Role;

use super::{Failure, open::open};
use crate::{cli::UserCommand, config::Config};

/// Runs one of the user commands.
pub async fn run(config: &Config, command: UserCommand) -> Result<(), Failure> {
    match command {
        UserCommand::Add { name, admin, password_stdin } => {
            let password = new_password(password_stdin)?;
            let role = if admin { Role::Admin } else { Role::Listener };
            let user = open(config).await?.accounts.add_user(&name, &password, role).await?;
            tell(&format!("added {} as {}", user.name, role_name(user.role)))
        }
        UserCommand::Passwd { name, password_stdin } => {
            let password = new_password(password_stdin)?;
            open(config).await?.accounts.set_password(&name, &password).await?;
            tell(&format!("set the password of {name}; every session of that user has ended"))
        }
        UserCommand::List => {
            let users = open(config).await?.accounts.list_users().await?;
            users.iter().try_for_each(|user| tell(&format!("{}\t{}\t{}", user.id, role_name(user.role), user.name)))
        }
    }
}

fn role_name(role: Role) -> &'static str {
    match role {
        Role::Listener => "listener",
        Role::Admin => "admin",
    }
}

/// A line to standard output. A reader that has gone (`mist user list | head`) is told as an error.
fn tell(line: &str) -> Result<(), Failure> {
    Ok(writeln!(io::stdout().lock(), "{line}")?)
}

fn new_password(from_stdin: bool) -> Result<String, Failure> {
    if from_stdin {
        let mut line = String::new();
        io::stdin().lock().read_line(&mut line)?;
        let password = line.trim_end_matches(['\r', '\n']);
        if password.is_empty() {
            return Err(Failure::Password("standard input held no password: write it there, on one line"));
        }
        return Ok(password.to_owned());
    }
    if !io::stdin().is_terminal() {
        return Err(Failure::Password(
            "there is no terminal to ask for the password: give --password-stdin and write it to standard input",
        ));
    }
    let password = rpassword::prompt_password("Password (10 to 256 characters): ")?;
    if password == rpassword::prompt_password("The same again: ")? {
        Ok(password)
    } else {
        Err(Failure::Password("the two passwords differ; nothing was changed. Try again"))
    }
}
