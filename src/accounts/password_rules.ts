import { foldedName } from "../domain/mod.ts";
import type { Secret } from "../runtime/mod.ts";

/** Characters; see NIST SP 800-63B §5.1.1.2, which wants no rules about kinds of characters. */
export const SHORTEST_PASSWORD = 10;
export const LONGEST_PASSWORD = 256;

/** Why a password is not accepted. */
export type PasswordProblem = "too-short" | "too-long" | "account-name" | "common";

/** The most common ones that are long enough, and what people make of them. */
const COMMON = new Set(
  ("0123456789 0987654321 1111111111 1122334455 1234512345 123456789a 1234567890 12345678900 " +
    "12345678910 123456789123 1234567891 123qweasdzxc 147258369000 1a2b3c4d5e 1q2w3e4r5t " +
    "1q2w3e4r5t6y 1qaz2wsx3edc 9876543210 abc123456789 abcd123456 abcd1234567 abcdefghij " +
    "abcdefghijk abcdefghijkl adminadmin administrator asdfghjkl123 asdfghjkl; asteriskpbx " +
    "azertyuiop baseball123 basketball changeme123 changemenow charlie123 chocolate1 " +
    "computer123 correcthorse dragon12345 facebook123 football123 freedom123 helloworld " +
    "iloveyou12 iloveyou123 internet123 letmein123 liverpool1 liverpoolfc manchester " +
    "michael123 mustang123 mypassword mypassword1 p@ssw0rd123 passpasspass passw0rd123 " +
    "passwort12 passwort123 passwort1234 password00 password01 password10 password11 " +
    "password12 password123 password1234 password12345 password123456 password99 " +
    "password@123 passwordpassword pbxadmin123 princess123 q1w2e3r4t5 q1w2e3r4t5y6 " +
    "qazwsxedcrfv qwe123qwe123 qwer123456 qwerty1234 qwerty12345 qwerty123456 qwertyuiop " +
    "qwertyuiop123 qwertz1234 qwertz12345 qwertzuiop ringdown123 ringdownpbx secret1234 " +
    "starwars123 sunshine12 sunshine123 superman123 testtest12 testtest123 trustno1trustno1 " +
    "unbelievable welcome123 welcome1234 willkommen willkommen1 zaq12wsxcde3 zxcvbnm123")
    .split(" "),
);
/** Fewer different characters than this are a pattern and no password. */
const FEWEST_DIFFERENT = 4;

/** What is wrong with `password` for the account called `name`; undefined when nothing is. */
export function passwordProblem(password: Secret, name: string): PasswordProblem | undefined {
  const text = password.reveal().normalize("NFKC");
  const characters = [...text];
  if (characters.length < SHORTEST_PASSWORD) return "too-short";
  if (characters.length > LONGEST_PASSWORD) return "too-long";
  const folded = foldedName(text);
  const account = foldedName(name);
  if (folded === account || folded === account.split("@")[0]) return "account-name";
  if (COMMON.has(folded) || new Set(characters).size < FEWEST_DIFFERENT) return "common";
  return undefined;
}
